// Decimal: a number exactly as JSON writes it, however long: nothing is rounded.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace sekisho {

class Decimal {
 public:
  // parse reads a number as JSON writes it (RFC 8259, section 6). Nothing on anything else, and where the
  // exponent has more than 15 digits.
  static std::optional<Decimal> parse(std::string_view text);
  // of is the number that a value is; nothing where it is none, or one that parse does not read.
  static std::optional<Decimal> of(const Json& value);

  // is_integer is true of 1, 1.0 and 10e-1.
  bool is_integer() const { return exponent_ >= 0; }
  bool is_positive() const { return !negative_ && !digits_.empty(); }
  // as_count is the number where it is an integer from 0 to 10^15 - 1.
  std::optional<std::uint64_t> as_count() const;
  // is_divisor tells whether is_multiple_of takes it: greater than 0, of at most 18 significant digits.
  bool is_divisor() const;
  // is_multiple_of divides exactly. False where the other one is no divisor.
  bool is_multiple_of(const Decimal& divisor) const;
  // text is one spelling for one value: 0, or digits that do not end in 0, then e and the exponent.
  std::string text() const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const = default;

 private:
  Decimal() = default;
  std::strong_ordering compare_magnitude(const Decimal& other) const;

  bool negative_ = false;
  std::string digits_;  // neither the first nor the last is 0; empty: zero
  std::int64_t exponent_ = 0;
};

}  // namespace sekisho
