// Dimension expressions: the sizes of tensors whose dimensions have names.
//
// A DimExpr is a sum of integer multiples of products of atoms. An atom is a name, or a floor division, ceiling
// division or modulo whose operands are DimExprs again. The form is canonical: products are sorted, equal products
// are merged and zero terms dropped, so `(s + 1) * b` and `b + s * b` compare equal. Affine expressions can't hold
// `b * s`, which flattening two named dimensions needs.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

/// An inclusive range of sizes.
struct DimRange {
  int64_t min, max;
  bool operator==(const DimRange &) const = default;
};

/// An immutable value. Arithmetic that overflows int64 or divides by zero gives an expression that is not valid;
/// every expression made from it is not valid either.
class DimExpr {
public:
  enum class AtomKind { Name, FloorDiv, CeilDiv, Mod };
  struct Atom;

  DimExpr(int64_t constant = 0);
  static DimExpr name(std::string_view name);

  bool isValid() const { return valid; }
  /// The value of an expression without names; nothing for any other.
  std::optional<int64_t> getConstant() const;

  DimExpr operator+(const DimExpr &other) const;
  DimExpr operator-(const DimExpr &other) const { return *this + other * DimExpr(-1); }
  DimExpr operator*(const DimExpr &other) const;
  /// Quotients round towards minus and plus infinity; `mod` has the divisor's sign.
  DimExpr floorDiv(const DimExpr &divisor) const { return divide(AtomKind::FloorDiv, divisor); }
  DimExpr ceilDiv(const DimExpr &divisor) const { return divide(AtomKind::CeilDiv, divisor); }
  DimExpr mod(const DimExpr &divisor) const { return divide(AtomKind::Mod, divisor); }

  /// The value where `lookup` gives each name's; nothing if a name is unknown, a divisor zero or int64 too small.
  std::optional<int64_t> evaluate(const std::function<std::optional<int64_t>(std::string_view)> &lookup) const;
  /// Bounds by interval arithmetic (sound, not always tight), under the same conditions as `evaluate`.
  std::optional<DimRange> bounds(const std::function<std::optional<DimRange>(std::string_view)> &lookup) const;

  /// Such as `2 * s + b * s + 1` or `((h + 1) floordiv (2))`.
  std::string str() const;

  /// A total order of canonical forms; it says nothing about the sizes.
  std::strong_ordering operator<=>(const DimExpr &other) const;
  bool operator==(const DimExpr &other) const { return (*this <=> other) == 0; }

private:
  /// Sorted atoms with repetition; the empty product is 1.
  struct Product {
    std::vector<std::shared_ptr<const Atom>> atoms;
    std::strong_ordering operator<=>(const Product &other) const;
    bool operator<(const Product &other) const { return (*this <=> other) < 0; }
  };

  static DimExpr invalid();
  DimExpr divide(AtomKind kind, const DimExpr &divisor) const;
  void addTerm(const Product &product, int64_t coefficient);

  std::map<Product, int64_t> terms;
  bool valid = true;
};

} // namespace firn
