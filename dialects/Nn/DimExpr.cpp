#include "dialects/Nn/DimExpr.h"

#include <algorithm>
#include <limits>

namespace firn {

struct DimExpr::Atom {
  AtomKind kind;
  std::string name;
  DimExpr dividend, divisor;

  std::strong_ordering operator<=>(const Atom &other) const {
    if (auto order = kind <=> other.kind; order != 0)
      return order;
    if (auto order = name <=> other.name; order != 0)
      return order;
    if (auto order = dividend <=> other.dividend; order != 0)
      return order;
    return divisor <=> other.divisor;
  }
};

static std::optional<int64_t> add(int64_t a, int64_t b) {
  int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? std::nullopt : std::optional(sum);
}

static std::optional<int64_t> multiply(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? std::nullopt : std::optional(product);
}

static std::optional<int64_t> apply(DimExpr::AtomKind kind, int64_t a, int64_t b) {
  if (b == 0 || (a == std::numeric_limits<int64_t>::min() && b == -1))
    return std::nullopt;
  int64_t quotient = a / b, remainder = a % b;
  bool signsDiffer = (a < 0) != (b < 0);
  switch (kind) {
  case DimExpr::AtomKind::FloorDiv:
    return quotient - (remainder != 0 && signsDiffer);
  case DimExpr::AtomKind::CeilDiv:
    return quotient + (remainder != 0 && !signsDiffer);
  case DimExpr::AtomKind::Mod:
    return remainder != 0 && signsDiffer ? remainder + b : remainder;
  case DimExpr::AtomKind::Name:
    break;
  }
  return std::nullopt;
}

std::strong_ordering DimExpr::Product::operator<=>(const Product &other) const {
  return std::lexicographical_compare_three_way(
      atoms.begin(), atoms.end(), other.atoms.begin(), other.atoms.end(),
      [](const auto &a, const auto &b) { return *a <=> *b; });
}

std::strong_ordering DimExpr::operator<=>(const DimExpr &other) const {
  if (auto order = valid <=> other.valid; order != 0)
    return order;
  return std::lexicographical_compare_three_way(
      terms.begin(), terms.end(), other.terms.begin(), other.terms.end(), [](const auto &a, const auto &b) {
        auto order = a.first <=> b.first;
        return order != 0 ? order : a.second <=> b.second;
      });
}

DimExpr::DimExpr(int64_t constant) { addTerm({}, constant); }

DimExpr DimExpr::name(std::string_view name) {
  DimExpr result;
  result.addTerm({{std::make_shared<const Atom>(Atom{AtomKind::Name, std::string(name), 0, 0})}}, 1);
  return result;
}

DimExpr DimExpr::invalid() {
  DimExpr result;
  result.valid = false;
  return result;
}

void DimExpr::addTerm(const Product &product, int64_t coefficient) {
  auto found = terms.find(product);
  auto sum = add(found == terms.end() ? 0 : found->second, coefficient);
  if (!sum)
    *this = invalid();
  else if (*sum != 0)
    terms.insert_or_assign(product, *sum);
  else if (found != terms.end())
    terms.erase(found);
}

std::optional<int64_t> DimExpr::getConstant() const {
  if (!valid || terms.size() > 1)
    return std::nullopt;
  if (terms.empty())
    return 0;
  return terms.begin()->first.atoms.empty() ? std::optional(terms.begin()->second) : std::nullopt;
}

DimExpr DimExpr::operator+(const DimExpr &other) const {
  if (!valid || !other.valid)
    return invalid();
  DimExpr result = *this;
  for (const auto &[product, coefficient] : other.terms) {
    result.addTerm(product, coefficient);
    if (!result.valid)
      return invalid();
  }
  return result;
}

DimExpr DimExpr::operator*(const DimExpr &other) const {
  if (!valid || !other.valid)
    return invalid();
  DimExpr result;
  for (const auto &[left, leftCoefficient] : terms)
    for (const auto &[right, rightCoefficient] : other.terms) {
      Product product;
      std::merge(left.atoms.begin(), left.atoms.end(), right.atoms.begin(), right.atoms.end(),
                 std::back_inserter(product.atoms), [](const auto &a, const auto &b) { return (*a <=> *b) < 0; });
      auto coefficient = multiply(leftCoefficient, rightCoefficient);
      if (!coefficient)
        return invalid();
      result.addTerm(product, *coefficient);
      if (!result.valid)
        return invalid();
    }
  return result;
}

DimExpr DimExpr::divide(AtomKind kind, const DimExpr &divisor) const {
  if (!valid || !divisor.valid)
    return invalid();
  auto constant = divisor.getConstant();
  if (constant == 0)
    return invalid();
  if (constant) {
    if (auto dividend = getConstant()) {
      auto value = apply(kind, *dividend, *constant);
      return value ? DimExpr(*value) : invalid();
    }
    // Terms that the divisor divides leave the division: `(4 * s + 3) floordiv 2` is `2 * s + 1`.
    DimExpr whole, rest;
    for (const auto &[product, coefficient] : terms) {
      auto quotient = apply(AtomKind::FloorDiv, coefficient, *constant);
      if (!quotient)
        return invalid();
      bool divides = coefficient % *constant == 0;
      (divides ? whole : rest).addTerm(product, divides ? *quotient : coefficient);
    }
    if (!whole.terms.empty()) {
      DimExpr divided = rest.divide(kind, divisor);
      return kind == AtomKind::Mod ? divided : whole + divided;
    }
  }
  DimExpr result;
  result.addTerm({{std::make_shared<const Atom>(Atom{kind, "", *this, divisor})}}, 1);
  return result;
}

std::optional<int64_t>
DimExpr::evaluate(const std::function<std::optional<int64_t>(std::string_view)> &lookup) const {
  auto range = bounds([&](std::string_view name) -> std::optional<DimRange> {
    auto value = lookup(name);
    return value ? std::optional(DimRange{*value, *value}) : std::nullopt;
  });
  return range ? std::optional(range->min) : std::nullopt;
}

/// The hull of `combine` at the corners of two ranges: exact where `combine` is monotone in each argument.
template <typename Combine>
static std::optional<DimRange> hull(DimRange a, DimRange b, Combine combine) {
  std::optional<DimRange> result;
  for (int64_t x : {a.min, a.max})
    for (int64_t y : {b.min, b.max}) {
      std::optional<int64_t> value = combine(x, y);
      if (!value)
        return std::nullopt;
      result = result ? DimRange{std::min(result->min, *value), std::max(result->max, *value)}
                      : DimRange{*value, *value};
    }
  return result;
}

static std::optional<DimRange> divideRanges(DimExpr::AtomKind kind, DimRange a, DimRange b) {
  if (b.min <= 0 && b.max >= 0)
    return std::nullopt;
  bool single = a.min == a.max && b.min == b.max;
  if (kind != DimExpr::AtomKind::Mod || single)
    return hull(a, b, [&](int64_t x, int64_t y) { return apply(kind, x, y); });
  if (a.min >= 0 && b.min > a.max)
    return a;
  return b.min > 0 ? DimRange{0, b.max - 1} : DimRange{b.min + 1, 0};
}

std::optional<DimRange>
DimExpr::bounds(const std::function<std::optional<DimRange>(std::string_view)> &lookup) const {
  if (!valid)
    return std::nullopt;
  DimRange sum{0, 0};
  for (const auto &[product, coefficient] : terms) {
    std::optional<DimRange> term = DimRange{coefficient, coefficient};
    for (const auto &atom : product.atoms) {
      std::optional<DimRange> factor;
      if (atom->kind == AtomKind::Name) {
        factor = lookup(atom->name);
      } else {
        auto dividend = atom->dividend.bounds(lookup), divisor = atom->divisor.bounds(lookup);
        if (dividend && divisor)
          factor = divideRanges(atom->kind, *dividend, *divisor);
      }
      if (!factor || !(term = hull(*term, *factor, multiply)))
        return std::nullopt;
    }
    auto low = add(sum.min, term->min), high = add(sum.max, term->max);
    if (!low || !high)
      return std::nullopt;
    sum = {*low, *high};
  }
  return sum;
}

std::string DimExpr::str() const {
  if (!valid)
    return "<invalid>";
  if (terms.empty())
    return "0";
  std::string text;
  // The constant, the empty product, sorts first and is printed last.
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
    const auto &[product, coefficient] = *term;
    if (!text.empty())
      text += " + ";
    std::string factors;
    for (const auto &atom : product.atoms) {
      if (!factors.empty())
        factors += " * ";
      if (atom->kind == AtomKind::Name) {
        factors += atom->name;
        continue;
      }
      const char *keyword = atom->kind == AtomKind::FloorDiv  ? " floordiv "
                            : atom->kind == AtomKind::CeilDiv ? " ceildiv "
                                                              : " mod ";
      factors += "((" + atom->dividend.str() + ")" + keyword + "(" + atom->divisor.str() + "))";
    }
    if (factors.empty() || coefficient != 1)
      factors = std::to_string(coefficient) + (factors.empty() ? "" : " * " + factors);
    text += factors;
  }
  return text;
}

} // namespace firn
