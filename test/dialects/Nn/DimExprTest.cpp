#include "dialects/Nn/DimExpr.h"

#include <gtest/gtest.h>

#include <limits>

using firn::DimExpr;
using firn::DimRange;

static const DimExpr b = DimExpr::name("b"), s = DimExpr::name("s");
static constexpr int64_t largest = std::numeric_limits<int64_t>::max();

static auto at(int64_t bValue, int64_t sValue) {
  return [=](std::string_view name) -> std::optional<int64_t> {
    return name == "b" ? std::optional(bValue) : name == "s" ? std::optional(sValue) : std::nullopt;
  };
}

TEST(DimExpr, EqualFormsCompareEqual) {
  EXPECT_EQ((s + 1) * b, b + b * s);
  EXPECT_EQ(s - s, DimExpr(0));
  EXPECT_NE(s, b);
}

TEST(DimExpr, ConstantsFold) {
  EXPECT_EQ(DimExpr(7).floorDiv(2).getConstant(), 3);
  EXPECT_EQ(DimExpr(-7).floorDiv(2).getConstant(), -4);
  EXPECT_EQ(DimExpr(7).ceilDiv(2).getConstant(), 4);
  EXPECT_EQ(DimExpr(-7).ceilDiv(2).getConstant(), -3);
  EXPECT_EQ(DimExpr(-7).mod(4).getConstant(), 1);
  EXPECT_EQ(s.getConstant(), std::nullopt);
}

TEST(DimExpr, DividedTermsLeaveTheDivision) {
  EXPECT_EQ((s * 4 + 3).floorDiv(2), s * 2 + 1);
  EXPECT_EQ((s * 4 + 3).ceilDiv(2), s * 2 + 2);
  EXPECT_EQ((s * 4 + 3).mod(4), DimExpr(3));
  EXPECT_EQ((b * s).floorDiv(1), b * s);
}

TEST(DimExpr, EvaluatesLikeTheArithmetic) {
  for (int64_t x = 1; x < 9; ++x)
    for (int64_t y = 1; y < 9; ++y) {
      EXPECT_EQ((b * s + 3).floorDiv(2).evaluate(at(x, y)), (x * y + 3) / 2);
      EXPECT_EQ((b + 5).ceilDiv(s).evaluate(at(x, y)), (x + 5 + y - 1) / y);
      EXPECT_EQ((b * 5 + s).mod(3).evaluate(at(x, y)), (x * 5 + y) % 3);
    }
  EXPECT_EQ(DimExpr::name("t").evaluate(at(1, 1)), std::nullopt);
  EXPECT_EQ(b.floorDiv(s).evaluate(at(1, 0)), std::nullopt);
}

TEST(DimExpr, BoundsContainEveryValue) {
  auto ranges = [](std::string_view name) -> std::optional<DimRange> {
    return name == "b" ? DimRange{1, 4} : DimRange{2, 9};
  };
  for (const DimExpr &e : {b * s - 3, (b * s + 1).floorDiv(3), (s * 3 + 1).ceilDiv(b), (b + s).mod(4), b.mod(20)}) {
    auto range = e.bounds(ranges);
    ASSERT_TRUE(range) << e.str();
    for (int64_t x = 1; x <= 4; ++x)
      for (int64_t y = 2; y <= 9; ++y) {
        auto value = e.evaluate(at(x, y));
        ASSERT_TRUE(value) << e.str();
        EXPECT_LE(range->min, *value) << e.str();
        EXPECT_GE(range->max, *value) << e.str();
      }
  }
  EXPECT_EQ((b * s).bounds(ranges), (DimRange{2, 36}));
}

TEST(DimExpr, OverflowAndDivisionByZeroAreNotValid) {
  EXPECT_FALSE((DimExpr(largest) + 1).isValid());
  EXPECT_FALSE((s * largest * 2).isValid());
  EXPECT_FALSE(s.mod(0).isValid());
  EXPECT_FALSE((s.floorDiv(0) + 1).isValid());
  EXPECT_EQ((b * s).evaluate(at(largest, 2)), std::nullopt);
}

TEST(DimExpr, Prints) {
  EXPECT_EQ((b * s + s * 2 + 1).str(), "2 * s + b * s + 1");
  EXPECT_EQ((s + 1).floorDiv(2).str(), "((s + 1) floordiv (2))");
  EXPECT_EQ(DimExpr().str(), "0");
}
