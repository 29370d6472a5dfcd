#include "base/semver.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace sekisho {
namespace {

constexpr std::size_t kMostText = 1000;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_leading_zero(std::string_view digits) { return digits.size() > 1 && digits.front() == '0'; }

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  if (!is_digits(text) || has_leading_zero(text)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

std::optional<std::vector<std::string>> parse_prerelease(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view one : split(text, '.')) {
    if (!is_identifier(one) || (is_digits(one) && has_leading_zero(one))) return std::nullopt;
    out.emplace_back(one);
  }
  return out;
}

bool is_build(std::string_view text) {
  const auto parts = split(text, '.');
  return std::all_of(parts.begin(), parts.end(), is_identifier);
}

// A text cut into the numbers, the prerelease and the build metadata.
struct Parts {
  std::vector<std::string_view> numbers;
  std::optional<std::string_view> prerelease, build;
};

Parts cut(std::string_view text) {
  Parts parts;
  if (text.starts_with('v')) text.remove_prefix(1);
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos) parts.build = text.substr(plus + 1);
  text = text.substr(0, plus);
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) parts.prerelease = text.substr(dash + 1);
  parts.numbers = split(text.substr(0, dash), '.');
  return parts;
}

// Numbers are lower than words, and compared by value: the longer one is larger.
std::strong_ordering compare_identifiers(const std::string& a, const std::string& b) {
  const bool digits = is_digits(a);
  if (digits != is_digits(b)) return digits ? std::strong_ordering::less : std::strong_ordering::greater;
  if (digits && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

bool is_wild(std::string_view text) { return text == "x" || text == "X" || text == "*"; }

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  const Parts parts = cut(text);
  if (text.size() > kMostText || parts.numbers.size() != 3) return std::nullopt;
  if (parts.build && !is_build(*parts.build)) return std::nullopt;
  const auto major = parse_number(parts.numbers[0]);
  const auto minor = parse_number(parts.numbers[1]);
  const auto patch = parse_number(parts.numbers[2]);
  if (!major || !minor || !patch) return std::nullopt;
  Version version{*major, *minor, *patch};
  if (!parts.prerelease) return version;
  auto prerelease = parse_prerelease(*parts.prerelease);
  if (!prerelease) return std::nullopt;
  version.prerelease = *std::move(prerelease);
  return version;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  const auto numbers = std::array{major, minor, patch} <=> std::array{other.major, other.minor, other.patch};
  if (numbers != 0) return numbers;
  // A prerelease comes before its release.
  if (prerelease.empty() || other.prerelease.empty()) return prerelease.empty() <=> other.prerelease.empty();
  return std::lexicographical_compare_three_way(prerelease.begin(), prerelease.end(),
                                                other.prerelease.begin(), other.prerelease.end(),
                                                compare_identifiers);
}

std::optional<VersionRange::Comparison> VersionRange::parse_comparison(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Operator>, 11> kOperators = {{
      {">=", Operator::kGreaterOrEqual},
      {"=>", Operator::kGreaterOrEqual},
      {"<=", Operator::kLessOrEqual},
      {"=<", Operator::kLessOrEqual},
      {"!=", Operator::kNotEqual},
      {"~>", Operator::kTilde},
      {">", Operator::kGreater},
      {"<", Operator::kLess},
      {"=", Operator::kEqual},
      {"~", Operator::kTilde},
      {"^", Operator::kCaret},
  }};
  Comparison out{Operator::kEqual, {}, 0};
  for (const auto& [sign, op] : kOperators) {
    if (!text.starts_with(sign)) continue;
    out.op = op;
    text.remove_prefix(sign.size());
    break;
  }
  const Parts parts = cut(text);
  if (parts.numbers.size() > 3 || (parts.build && !is_build(*parts.build))) return std::nullopt;
  std::array<std::uint64_t, 3> numbers{};
  bool wild = false;
  for (std::size_t i = 0; i < parts.numbers.size(); ++i) {
    wild = wild || is_wild(parts.numbers[i]);
    if (is_wild(parts.numbers[i])) continue;
    const auto number = parse_number(parts.numbers[i]);
    if (!number || wild) return std::nullopt;
    numbers[i] = *number;
    ++out.parts;
  }
  out.version = {numbers[0], numbers[1], numbers[2]};
  if (!parts.prerelease) return out;
  auto prerelease = parse_prerelease(*parts.prerelease);
  if (!prerelease || out.parts != 3) return std::nullopt;
  out.version.prerelease = *std::move(prerelease);
  return out;
}

// Words between spaces and commas; an operator may stand apart from its version, and "A - B" is a range.
std::optional<VersionRange::All> VersionRange::parse_all(std::string_view text) {
  std::vector<std::string> words;
  std::string sign;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t,"), text.size());
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" \t,"));
    text.remove_prefix(word.size());
    if (word.empty()) break;
    const bool apart = word != "-" && word.find_first_not_of("<>=!~^") == std::string_view::npos;
    if (apart && !sign.empty()) return std::nullopt;
    if (apart) sign = word;
    if (!apart) words.push_back(std::exchange(sign, {}) + std::string(word));
  }
  if (words.empty() || !sign.empty()) return std::nullopt;
  All all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool range = i + 2 < words.size() && words[i + 1] == "-";
    const auto first = parse_comparison(range ? ">=" + words[i] : words[i]);
    if (!first) return std::nullopt;
    all.push_back(*first);
    if (!range) continue;
    const auto last = parse_comparison("<=" + words[i += 2]);
    if (!last) return std::nullopt;
    all.push_back(*last);
  }
  return all;
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
  VersionRange range;
  const auto refuse = [&] {
    return fail(ReasonCode::kUsageInvalid, "\"" + printable(text, 100) +
                                               "\" is no range of versions; write one as "
                                               ">=1.0.0 <2.0.0, ^1.2, ~1.2.3 or 1.x");
  };
  if (text.size() > kMostText) return refuse();
  for (std::string_view rest = text;;) {
    const std::size_t bars = rest.find("||");
    auto all = parse_all(rest.substr(0, bars));
    if (!all) return refuse();
    range.any_.push_back(*std::move(all));
    if (bars == std::string_view::npos) return range;
    rest.remove_prefix(bars + 2);
  }
}

// Whether the first so many numbers are the same.
bool VersionRange::same_parts(const Comparison& comparison, const Version& version, int parts) {
  const Version& own = comparison.version;
  return (parts < 1 || own.major == version.major) && (parts < 2 || own.minor == version.minor) &&
         (parts < 3 || own.patch == version.patch);
}

// A comparison with parts left out is about all versions that begin with the parts that are there.
bool VersionRange::holds(const Comparison& comparison, const Version& version) {
  const Version& own = comparison.version;
  const int parts = comparison.parts;
  if (!version.prerelease.empty() && own.prerelease.empty()) return false;
  const bool within = parts < 3 ? same_parts(comparison, version, parts) : version == own;
  const int fixed = own.major > 0 || parts < 2 ? 1 : own.minor > 0 || parts < 3 ? 2 : 3;
  switch (comparison.op) {
    case Operator::kEqual:
      return within;
    case Operator::kNotEqual:
      return !within;
    case Operator::kLess:
      return version < own;
    case Operator::kLessOrEqual:
      return within || version < own;
    case Operator::kGreater:
      return !within && version > own;
    case Operator::kGreaterOrEqual:
      return version >= own;
    case Operator::kTilde:
      return version >= own && same_parts(comparison, version, std::min(parts, 2));
    case Operator::kCaret:
      return version >= own && same_parts(comparison, version, std::min(parts, fixed));
  }
  return false;
}

bool VersionRange::contains(const Version& version) const {
  return std::any_of(any_.begin(), any_.end(), [&](const All& all) {
    return std::all_of(all.begin(), all.end(), [&](const Comparison& one) { return holds(one, version); });
  });
}

}  // namespace sekisho
