#include "base/decimal.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

Decimal decimal(const std::string& text) {
  const auto parsed = Decimal::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? *parsed : *Decimal::parse("0");
}

TEST(Decimal, ReadsWhatJsonWritesAndNothingElse) {
  for (const char* good : {"0", "-0", "1", "-1", "10", "0.0", "1.50", "1e5", "1E+5", "1e-5", "0e0", "1e00005",
                           "1e999999999999999", "1e-999999999999999", "1e0000000000000000000001"}) {
    EXPECT_TRUE(Decimal::parse(good)) << good;
  }
  for (const char* bad : {"",
                          "-",
                          "+1",
                          "01",
                          "-01",
                          ".5",
                          "1.",
                          "1.e5",
                          "1e",
                          "1e+",
                          "1e1.5",
                          "0x1",
                          "1 ",
                          " 1",
                          "1,0",
                          "NaN",
                          "Infinity",
                          "--1",
                          "1e--5",
                          "1e+-5",
                          "1.5.5",
                          "1e1000000000000000",
                          "1e-1000000000000000",
                          "0e1000000000000000",
                          "1e99999999999999999999999999"}) {
    EXPECT_FALSE(Decimal::parse(bad)) << bad;
  }
}

TEST(Decimal, IsOfNumbersOnly) {
  EXPECT_EQ(Decimal::of(Json(5)), Decimal::parse("5"));
  EXPECT_EQ(Decimal::of(Json(std::int64_t{-9223372036854775807 - 1})),
            Decimal::parse("-9223372036854775808"));
  EXPECT_EQ(Decimal::of(Json(Json::Number{"5.0"})), Decimal::parse("5"));
  for (const Json& other : {Json(), Json(true), Json("5"), Json(Json::Array{Json(5)})}) {
    EXPECT_FALSE(Decimal::of(other)) << other.kind_name();
  }
}

TEST(Decimal, HasOneSpellingForOneValue) {
  const struct {
    const char* text;
    const char* spelling;
  } cases[] = {{"0", "0"},          {"-0", "0"},         {"0.000", "0"},       {"0e7", "0"},
               {"1", "1e0"},        {"1.0", "1e0"},      {"100", "1e2"},       {"1e2", "1e2"},
               {"10e-1", "1e0"},    {"-1.50", "-15e-1"}, {"0.00015", "15e-5"}, {"12.30e3", "123e2"},
               {"1.000e-3", "1e-3"}};
  for (const auto& [text, spelling] : cases) EXPECT_EQ(decimal(text).text(), spelling) << text;
}

TEST(Decimal, IsOrdered) {
  const char* ascending[] = {"-1e999999999999999",
                             "-100",
                             "-99.5",
                             "-1.01",
                             "-1",
                             "-1e-999999999999999",
                             "0",
                             "1e-999999999999999",
                             "1e-5",
                             "0.1",
                             "0.11",
                             "0.9",
                             "1",
                             "9.99",
                             "10",
                             "99",
                             "100",
                             "9007199254740992",
                             "9007199254740993",
                             "18446744073709551616",
                             "18446744073709551616.5",
                             "1e308",
                             "1e309",
                             "1e999999999999999"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(decimal(ascending[i]) <=> decimal(ascending[j]), i <=> j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(Decimal, KnowsIntegersAndCounts) {
  for (const char* integer : {"0", "1.0", "-5", "1e3", "10e-1", "12.50e1", "1e999999999999999"}) {
    EXPECT_TRUE(decimal(integer).is_integer()) << integer;
  }
  for (const char* other : {"0.5", "1e-1", "12.5", "-1e-999999999999999"}) {
    EXPECT_FALSE(decimal(other).is_integer()) << other;
  }
  EXPECT_EQ(decimal("0.0").as_count(), 0U);
  EXPECT_EQ(decimal("20.0").as_count(), 20U);
  EXPECT_EQ(decimal("2e3").as_count(), 2000U);
  EXPECT_EQ(decimal("999999999999999").as_count(), 999999999999999U);
  for (const char* none : {"-1", "0.5", "1000000000000000", "1e15", "1e999999999999999"}) {
    EXPECT_FALSE(decimal(none).as_count()) << none;
  }
}

TEST(Decimal, DividesExactly) {
  const struct {
    const char* number;
    const char* divisor;
    bool multiple;
  } cases[] = {
      {"0", "7", true},
      {"0", "0.3", true},
      {"4.5", "1.5", true},
      {"4.5", "1.4", false},
      {"-9", "3", true},
      {"-9", "2", false},
      {"0.0075", "0.0001", true},
      {"0.00751", "0.0001", false},
      {"0.3", "0.1", true},
      {"1e308", "0.5", true},
      {"1e308", "3", false},
      {"1e-9", "1e-10", true},
      {"1e-10", "1e-9", false},
      {"1", "8", false},
      {"1e3", "8", true},
      {"1e2", "8", false},
      {"1e59", "576460752303423488", true},
      {"1e58", "576460752303423488", false},
      {"1e999999999999999", "7", false},
      {"7e999999999999999", "7", true},
      {"7", "1e999999999999999", false},
      {"123456789012345678901234567890", "10", true},
      {"123456789012345678901234567890", "999999999999999999", false},
      {"999999999999999999000000000000000000", "999999999999999999", true},
      {"3", "0", false},
      {"3", "-3", false},
      {"12345678901234567891", "12345678901234567891", false},
  };
  for (const auto& [number, divisor, multiple] : cases) {
    EXPECT_EQ(decimal(number).is_multiple_of(decimal(divisor)), multiple) << number << " " << divisor;
  }
  EXPECT_TRUE(decimal("0.01").is_divisor());
  for (const char* none : {"0", "-1", "1234567890123456789"})
    EXPECT_FALSE(decimal(none).is_divisor()) << none;
}

TEST(Decimal, TakesLongNumbersInLinearTime) {
  const std::string digits(1 << 20, '7');
  const Decimal large = decimal(digits);
  EXPECT_TRUE(large.is_multiple_of(decimal("7")));
  EXPECT_LT(large, decimal(digits + "0"));
  EXPECT_EQ(decimal("0." + std::string(1 << 20, '0') + "1").text(), "1e-1048577");
}

}  // namespace
}  // namespace sekisho
