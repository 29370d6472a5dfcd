#include "yaml/scalar.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::yaml {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

std::string_view take_digits(std::string_view& text) {
  const auto* end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_number(std::string_view text) {
  text = without_sign(text);
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return false;
  if (text.empty()) return true;
  return (text.front() == 'e' || text.front() == 'E') && all_digits(without_sign(text.substr(1)));
}

bool is_infinite_or_nan(std::string_view text) {
  constexpr std::array<std::string_view, 3> kInfinities{".inf", ".Inf", ".INF"};
  constexpr std::array<std::string_view, 3> kNans{".nan", ".NaN", ".NAN"};
  return is_one_of(without_sign(text), kInfinities) || is_one_of(text, kNans);
}

// 0x1F, 0o17, 0b101: a zero, a letter and at least one hexadecimal digit.
bool has_radix(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return false;
  if (text[1] != 'x' && text[1] != 'o' && text[1] != 'b') return false;
  return text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
}

// 1_000 and 1_0.5: digits with underscores between them.
bool has_underscores(std::string_view text) {
  return is_digit(text.front()) && text.find('_') != std::string_view::npos &&
         text.find_first_not_of("0123456789_.") == std::string_view::npos;
}

// 1:30 and 12:30:45.5: YAML 1.1 counts them in sixties.
bool is_sexagesimal(std::string_view text) {
  if (take_digits(text).empty() || !text.starts_with(':')) return false;
  while (text.starts_with(':')) {
    text.remove_prefix(1);
    const std::string_view digits = take_digits(text);
    if (digits.empty() || digits.size() > 2) return false;
  }
  return text.empty() || text.front() == '.';
}

}  // namespace

Node::Type plain_type(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 6> kBools{"true", "True", "TRUE", "false", "False", "FALSE"};
  if (is_one_of(text, kNulls)) return Node::Type::kNull;
  if (is_one_of(text, kBools)) return Node::Type::kBool;
  if (all_digits(without_sign(text))) return Node::Type::kInteger;
  if (is_number(text) || is_infinite_or_nan(text)) return Node::Type::kNumber;
  return Node::Type::kString;
}

bool is_ambiguous(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords{"yes", "no", "on", "off", "y", "n"};
  if (text.size() <= 3 && is_one_of(fold_case(text), kWords)) return true;
  const std::string_view number = without_sign(text);
  if (number.empty()) return false;
  if (number.size() > 1 && number.front() == '0' && all_digits(number)) return true;
  return has_radix(number) || has_underscores(number) || is_sexagesimal(number);
}

}  // namespace sekisho::yaml
