#include "base/decimal.h"

#include <algorithm>
#include <charconv>

namespace sekisho {
namespace {

constexpr std::size_t kMaxExponentDigits = 15;
constexpr std::size_t kMaxCountDigits = 15;
constexpr std::size_t kMaxDivisorDigits = 18;  // ten times such a number is less than 2^64

std::string_view take_digits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::string_view without_leading_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

// What stands after the digits: e or E, a sign, digits; or nothing, which is 0.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  if (!take(text, "eE")) return 0;
  const bool negative = text.starts_with('-');
  take(text, "+-");
  const std::string_view digits = take_digits(text);
  if (digits.empty() || without_leading_zeros(digits).size() > kMaxExponentDigits) return std::nullopt;
  std::int64_t exponent = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return negative ? -exponent : exponent;
}

std::uint64_t to_integer(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal decimal;
  decimal.negative_ = take(text, "-");
  const std::string_view whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  std::string_view fraction;
  if (take(text, ".")) {
    fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
  }
  const auto exponent = take_exponent(text);
  if (!exponent || !text.empty()) return std::nullopt;
  std::string digits = std::string(whole) + std::string(fraction);
  const std::size_t significant = digits.find_last_not_of('0') + 1;
  if (significant == 0) return Decimal();
  decimal.exponent_ = *exponent - static_cast<std::int64_t>(fraction.size()) +
                      static_cast<std::int64_t>(digits.size() - significant);
  digits.resize(significant);
  decimal.digits_ = without_leading_zeros(digits);
  return decimal;
}

std::optional<Decimal> Decimal::of(const Json& value) {
  if (const auto* integer = value.as_integer()) return parse(std::to_string(*integer));
  if (const auto* number = value.as_number()) return parse(number->text);
  return std::nullopt;
}

std::optional<std::uint64_t> Decimal::as_count() const {
  if (negative_ || exponent_ < 0) return std::nullopt;
  if (digits_.empty()) return 0;
  const auto zeros = static_cast<std::uint64_t>(exponent_);
  if (zeros > kMaxCountDigits || digits_.size() + zeros > kMaxCountDigits) return std::nullopt;
  return to_integer(digits_ + std::string(zeros, '0'));
}

bool Decimal::is_divisor() const { return is_positive() && digits_.size() <= kMaxDivisorDigits; }

// Whole numbers remain where both are multiplied by the divisor's power of ten. With a negative one left to
// this number it would have to end in 0, which it does not. Of a positive one only so much matters as the
// divisor has factors 2 or 5: fewer than 60.
bool Decimal::is_multiple_of(const Decimal& divisor) const {
  constexpr std::int64_t kMostFactors = 60;
  if (!divisor.is_divisor()) return false;
  if (digits_.empty()) return true;
  if (exponent_ < divisor.exponent_) return false;
  const std::uint64_t modulus = to_integer(divisor.digits_);
  std::uint64_t rest = 0;
  for (const char digit : digits_) rest = (rest * 10 + static_cast<std::uint64_t>(digit - '0')) % modulus;
  const std::int64_t zeros = std::min(exponent_ - divisor.exponent_, kMostFactors);
  for (std::int64_t i = 0; i < zeros; ++i) rest = rest * 10 % modulus;
  return rest == 0;
}

std::string Decimal::text() const {
  if (digits_.empty()) return "0";
  return (negative_ ? "-" : "") + digits_ + "e" + std::to_string(exponent_);
}

std::strong_ordering Decimal::compare_magnitude(const Decimal& other) const {
  if (digits_.empty() || other.digits_.empty()) return !digits_.empty() <=> !other.digits_.empty();
  const auto before_point = [](const Decimal& number) {
    return static_cast<std::int64_t>(number.digits_.size()) + number.exponent_;
  };
  if (const auto by_size = before_point(*this) <=> before_point(other); by_size != 0) return by_size;
  return digits_ <=> other.digits_;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (negative_ != other.negative_) return other.negative_ <=> negative_;
  return negative_ ? other.compare_magnitude(*this) : compare_magnitude(other);
}

}  // namespace sekisho
