// The orders of languages' package managers: maven, pypi, gem.
#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <tuple>
#include <vector>

#include "attest/version_orders.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

// One token of a Maven version with the separator before it; a change between digits and letters is a dash.
struct Token {
  char separator;
  std::string text;
  bool is_number() const { return !text.empty() && is_digit(text.front()); }
};

constexpr std::array<std::string_view, 6> kQualifiers{"alpha", "beta", "milestone", "rc", "snapshot", ""};

std::string qualifier_of(std::string_view word, bool digit_follows) {
  std::string text = fold_case(word);
  if (digit_follows && text == "a") return "alpha";
  if (digit_follows && text == "b") return "beta";
  if (digit_follows && text == "m") return "milestone";
  if (text == "cr") return "rc";
  if (text == "final" || text == "ga" || text == "release") return "";
  return text;
}

bool is_null(const Token& token) {
  return token.text.empty() || (token.is_number() && token.text.find_first_not_of('0') == std::string::npos);
}

std::vector<Token> maven_tokens(std::string_view rest) {
  std::vector<Token> tokens;
  char separator = '.';
  while (!rest.empty()) {
    if (is_digit(rest.front())) {
      tokens.push_back({separator, std::string(take_digits(rest))});
    } else if (rest.front() == '.' || rest.front() == '-') {
      tokens.push_back({separator, "0"});  // nothing between two separators
    } else {
      const auto end =
          std::find_if(rest.begin(), rest.end(), [](char c) { return is_digit(c) || c == '.' || c == '-'; });
      const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
      rest.remove_prefix(word.size());
      tokens.push_back({separator, qualifier_of(word, !rest.empty() && is_digit(rest.front()))});
    }
    separator = '-';
    if (!rest.empty() && (rest.front() == '.' || rest.front() == '-')) {
      separator = rest.front();
      rest.remove_prefix(1);
    }
  }
  return tokens;
}

// Null values at the end, and before each dash, mean nothing.
std::vector<Token> trimmed(std::vector<Token> tokens) {
  std::vector<Token> out;
  for (Token& token : tokens) {
    if (token.separator == '-') {
      while (out.size() > 1 && is_null(out.back())) out.pop_back();
    }
    out.push_back(std::move(token));
  }
  while (out.size() > 1 && is_null(out.back())) out.pop_back();
  return out;
}

std::size_t rank_of(const std::string& qualifier) {
  return static_cast<std::size_t>(std::find(kQualifiers.begin(), kQualifiers.end(), qualifier) -
                                  kQualifiers.begin());
}

std::strong_ordering compare_qualifiers(const std::string& a, const std::string& b) {
  if (const auto order = rank_of(a) <=> rank_of(b); order != 0) return order;
  // sp is the first of those that are newer than the release.
  const auto later = [](const std::string& text) { return text == "sp" ? std::string() : text; };
  return later(a).compare(later(b)) <=> 0;
}

// .qualifier = -qualifier < -number < .number
int kind_of(const Token& token) { return !token.is_number() ? 0 : token.separator == '-' ? 1 : 2; }

std::strong_ordering compare_tokens(const Token& a, const Token& b) {
  if (const auto order = kind_of(a) <=> kind_of(b); order != 0) return order;
  return a.is_number() ? compare_numbers(a.text, b.text) : compare_qualifiers(a.text, b.text);
}

// What is missing is the null value of the other's kind.
Token null_of(const Token& other) { return {other.separator, other.is_number() ? "0" : ""}; }

// Pep is a version of PEP 440.
struct Pep {
  std::string_view epoch;
  std::vector<std::string_view> release;
  int pre = 0;  // -1: dev alone, 0: none, 1..3: a, b, rc
  std::string_view pre_number;
  bool has_post = false, has_dev = false;
  std::string_view post, dev, local;
};

bool take_separator(std::string_view& rest) {
  if (rest.empty() || std::string_view(".-_").find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

// [-._]WORD[-._]DIGITS, both separators and the digits optional; rest stays as it is where the word is
// another.
template <class IsWord>
std::optional<std::string_view> take_segment(std::string_view& rest, IsWord is_word,
                                             std::string_view& number) {
  std::string_view after = rest;
  take_separator(after);
  const std::string_view word = take_letters(after);
  if (!is_word(word)) return std::nullopt;
  std::string_view digits_at = after;
  take_separator(digits_at);
  number = take_digits(digits_at);
  rest = number.empty() ? after : digits_at;
  return word;
}

int pre_rank(std::string_view word) {
  if (word == "a" || word == "alpha") return 1;
  if (word == "b" || word == "beta") return 2;
  return word == "c" || word == "rc" || word == "pre" || word == "preview" ? 3 : 0;
}

bool take_release(std::string_view& rest, Pep& pep) {
  if (rest.starts_with('v')) rest.remove_prefix(1);
  std::string_view after = rest;
  const auto epoch = take_digits(after);
  if (!epoch.empty() && after.starts_with('!')) {
    pep.epoch = epoch;
    rest = after.substr(1);
  }
  for (;;) {
    const auto digits = take_digits(rest);
    if (digits.empty()) return false;
    pep.release.push_back(digits);
    if (rest.size() < 2 || rest.front() != '.' || !is_digit(rest[1])) return true;
    rest.remove_prefix(1);
  }
}

std::optional<Pep> parse_pep(std::string_view rest) {
  Pep pep;
  if (!take_release(rest, pep)) return std::nullopt;
  const auto pre = take_segment(
      rest, [](std::string_view word) { return pre_rank(word) > 0; }, pep.pre_number);
  if (pre) pep.pre = pre_rank(*pre);
  const auto is_post = [](std::string_view word) { return word == "post" || word == "rev" || word == "r"; };
  if (rest.size() > 1 && rest.front() == '-' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    pep.post = take_digits(rest);
    pep.has_post = true;
  } else {
    pep.has_post = take_segment(rest, is_post, pep.post).has_value();
  }
  pep.has_dev = take_segment(
                    rest, [](std::string_view word) { return word == "dev"; }, pep.dev)
                    .has_value();
  if (pep.has_dev && pep.pre == 0 && !pep.has_post) pep.pre = -1;
  if (rest.starts_with('+')) {
    pep.local = rest.substr(1);
    rest = {};
    if (pep.local.empty()) return std::nullopt;
  }
  return rest.empty() ? std::optional(pep) : std::nullopt;
}

std::strong_ordering compare_release(const Pep& a, const Pep& b) {
  for (std::size_t i = 0; i < std::max(a.release.size(), b.release.size()); ++i) {
    const auto at = [i](const Pep& pep) {
      return i < pep.release.size() ? pep.release[i] : std::string_view();
    };
    if (const auto order = compare_numbers(at(a), at(b)); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

// dev alone, a, b, rc, and then the release itself.
int pre_order(const Pep& pep) { return pep.pre == 0 ? 4 : pep.pre; }

// Parts of a local version: numbers above words, and more of them above fewer.
std::strong_ordering compare_local(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto take_part = [](std::string_view& rest) {
      const auto part = rest.substr(0, rest.find_first_of(".-_"));
      rest.remove_prefix(std::min(rest.size(), part.size() + 1));
      return part;
    };
    const auto x = take_part(a);
    const auto y = take_part(b);
    const bool number = !x.empty() && std::all_of(x.begin(), x.end(), is_digit);
    const bool other = !y.empty() && std::all_of(y.begin(), y.end(), is_digit);
    if (number != other) return number ? std::strong_ordering::greater : std::strong_ordering::less;
    const auto order = number ? compare_numbers(x, y) : x.compare(y) <=> 0;
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

std::vector<std::string_view> gem_segments(std::string_view rest) {
  std::vector<std::string_view> segments;
  while (!rest.empty()) {
    if (is_digit(rest.front())) {
      segments.push_back(take_digits(rest));
    } else if (is_letter(rest.front())) {
      segments.push_back(take_letters(rest));
    } else {
      rest.remove_prefix(1);
    }
  }
  return segments;
}

bool is_gem(std::string_view text) {
  return is_digit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || is_letter(c) || c == '.' || c == '-';
         });
}

}  // namespace

Order compare_maven(std::string_view a, std::string_view b) {
  const auto left = trimmed(maven_tokens(a));
  const auto right = trimmed(maven_tokens(b));
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const Token x = i < left.size() ? left[i] : null_of(right[i]);
    const Token y = i < right.size() ? right[i] : null_of(left[i]);
    if (const auto order = compare_tokens(x, y); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

Order compare_pypi(std::string_view a, std::string_view b) {
  const std::string left_text = fold_case(a);
  const std::string right_text = fold_case(b);
  const auto left = parse_pep(left_text);
  const auto right = parse_pep(right_text);
  if (!left || !right) return std::nullopt;
  if (const auto order = compare_numbers(left->epoch, right->epoch); order != 0) return order;
  if (const auto order = compare_release(*left, *right); order != 0) return order;
  if (const auto order = pre_order(*left) <=> pre_order(*right); order != 0) return order;
  if (const auto order = compare_numbers(left->pre_number, right->pre_number); order != 0) return order;
  if (const auto order = left->has_post <=> right->has_post; order != 0) return order;
  if (const auto order = compare_numbers(left->post, right->post); order != 0) return order;
  // A development release comes before what it leads to.
  if (const auto order = right->has_dev <=> left->has_dev; order != 0) return order;
  if (const auto order = compare_numbers(left->dev, right->dev); order != 0) return order;
  return compare_local(left->local, right->local);
}

Order compare_gem(std::string_view a, std::string_view b) {
  if (!is_gem(a) || !is_gem(b)) return std::nullopt;
  const auto left = gem_segments(a);
  const auto right = gem_segments(b);
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const std::string_view x = i < left.size() ? left[i] : "0";
    const std::string_view y = i < right.size() ? right[i] : "0";
    const bool number = is_digit(x.front());
    if (number != is_digit(y.front()))
      return number ? std::strong_ordering::greater : std::strong_ordering::less;
    const auto order = number ? compare_numbers(x, y) : x.compare(y) <=> 0;
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace sekisho::attest
