// The orders of Linux distributions: deb, rpm, apk.
#include <algorithm>
#include <array>
#include <string_view>

#include "attest/version_orders.h"

namespace sekisho::attest {
namespace {

// Epoch, version and revision, as EPOCH:VERSION-REVISION.
struct Split {
  std::string_view epoch, version, revision;
};

std::optional<Split> split(std::string_view text) {
  Split parts;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    parts.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    if (parts.epoch.empty() || !std::all_of(parts.epoch.begin(), parts.epoch.end(), is_digit))
      return std::nullopt;
  }
  if (const auto dash = text.rfind('-'); dash != std::string_view::npos) {
    parts.revision = text.substr(dash + 1);
    text = text.substr(0, dash);
  }
  parts.version = text;
  if (text.empty()) return std::nullopt;
  return parts;
}

bool has_only(std::string_view text, std::string_view further) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || is_letter(c) || further.find(c) != std::string_view::npos;
  });
}

// ~ sorts before everything, even the end; letters before all other characters.
int deb_weight(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return 0;
  if (text.front() == '~') return -1;
  const int c = static_cast<unsigned char>(text.front());
  return is_letter(text.front()) ? c : c + 256;
}

std::strong_ordering compare_deb_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !is_digit(a.front())) || (!b.empty() && !is_digit(b.front()))) {
      if (const auto order = deb_weight(a) <=> deb_weight(b); order != 0) return order;
      if (!a.empty()) a.remove_prefix(1);
      if (!b.empty()) b.remove_prefix(1);
    }
    if (const auto order = compare_numbers(take_digits(a), take_digits(b)); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

void skip_rpm_separators(std::string_view& rest) {
  const auto is_separator = [](char c) { return !is_digit(c) && !is_letter(c) && c != '~' && c != '^'; };
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_separator);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
}

// A ~ is before everything and a ^ after the end and before all else; nothing where neither is next.
Order compare_rpm_sign(std::string_view& a, std::string_view& b) {
  for (const char sign : {'~', '^'}) {
    const bool left = a.starts_with(sign);
    const bool right = b.starts_with(sign);
    if (!left && !right) continue;
    const bool before_end = sign == '~';
    if (left && right) {
      a.remove_prefix(1);
      b.remove_prefix(1);
      return std::strong_ordering::equal;
    }
    const std::string_view other = left ? b : a;
    const bool sign_is_less = before_end || !other.empty();
    return left == sign_is_less ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return std::nullopt;
}

std::strong_ordering compare_rpm_part(std::string_view a, std::string_view b) {
  for (;;) {
    skip_rpm_separators(a);
    skip_rpm_separators(b);
    if (const auto sign = compare_rpm_sign(a, b)) {
      if (*sign != 0) return *sign;
      continue;
    }
    if (a.empty() || b.empty()) return b.empty() <=> a.empty();
    const bool number = is_digit(a.front());
    if (number != is_digit(b.front())) {
      return number ? std::strong_ordering::greater : std::strong_ordering::less;
    }
    const auto order = number ? compare_numbers(take_digits(a), take_digits(b))
                              : take_letters(a).compare(take_letters(b)) <=> 0;
    if (order != 0) return order;
  }
}

constexpr std::array<std::string_view, 10> kApkSuffixes{"alpha", "beta", "pre", "rc", "",
                                                        "cvs",   "svn",  "git", "hg", "p"};
constexpr std::ptrdiff_t kNoSuffix = 4;

// Apk is DIGITS{.DIGITS}[LETTER]{_SUFFIX[DIGITS]}[-rDIGITS], taken apart while it is compared.
struct Apk {
  std::string_view rest;
  char letter = 0;
  std::string_view revision;

  static std::optional<Apk> of(std::string_view text) {
    Apk apk;
    apk.rest = text;
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    const auto dash = text.rfind("-r");
    if (dash == std::string_view::npos) return apk;
    apk.revision = text.substr(dash + 2);
    apk.rest = text.substr(0, dash);
    const bool right =
        !apk.revision.empty() && std::all_of(apk.revision.begin(), apk.revision.end(), is_digit);
    return right ? std::optional(apk) : std::nullopt;
  }
  // The next number: the first one, or one behind a dot.
  std::optional<std::string_view> take_number(bool first) {
    std::string_view after = rest;
    if (!first) {
      if (!after.starts_with('.')) return std::nullopt;
      after.remove_prefix(1);
    }
    const auto digits = take_digits(after);
    if (digits.empty()) return std::nullopt;
    rest = after;
    return digits;
  }
  char take_letter() {
    if (rest.empty() || !is_letter(rest.front())) return 0;
    const char c = rest.front();
    rest.remove_prefix(1);
    return c;
  }
  // The rank of the next suffix and its number; kNoSuffix at the end, -1 for one that is not known.
  std::pair<std::ptrdiff_t, std::string_view> take_suffix() {
    if (!rest.starts_with('_')) return {rest.empty() ? kNoSuffix : -1, {}};
    rest.remove_prefix(1);
    const auto word = take_letters(rest);
    const auto found = std::find(kApkSuffixes.begin(), kApkSuffixes.end(), word);
    if (word.empty() || found == kApkSuffixes.end()) return {-1, {}};
    return {found - kApkSuffixes.begin(), take_digits(rest)};
  }
};

// Behind a dot, a number that begins with 0 is a fraction.
std::strong_ordering compare_apk_number(std::string_view a, std::string_view b, bool first) {
  if (!first && (a.front() == '0' || b.front() == '0')) return a.compare(b) <=> 0;
  return compare_numbers(a, b);
}

}  // namespace

Order compare_deb(std::string_view a, std::string_view b) {
  const auto left = split(a);
  const auto right = split(b);
  constexpr std::string_view kFurther = ".+~:-";
  if (!left || !right || !has_only(a, kFurther) || !has_only(b, kFurther)) return std::nullopt;
  if (const auto order = compare_numbers(left->epoch, right->epoch); order != 0) return order;
  if (const auto order = compare_deb_part(left->version, right->version); order != 0) return order;
  return compare_deb_part(left->revision, right->revision);
}

Order compare_rpm(std::string_view a, std::string_view b) {
  const auto left = split(a);
  const auto right = split(b);
  constexpr std::string_view kFurther = "._+~^:-%{}";
  if (!left || !right || !has_only(a, kFurther) || !has_only(b, kFurther)) return std::nullopt;
  if (const auto order = compare_numbers(left->epoch, right->epoch); order != 0) return order;
  if (const auto order = compare_rpm_part(left->version, right->version); order != 0) return order;
  // A release that is not named is any.
  if (left->revision.empty() || right->revision.empty()) return std::strong_ordering::equal;
  return compare_rpm_part(left->revision, right->revision);
}

Order compare_apk(std::string_view a, std::string_view b) {
  auto left = Apk::of(a);
  auto right = Apk::of(b);
  if (!left || !right) return std::nullopt;
  for (bool first = true;; first = false) {
    const auto x = left->take_number(first);
    const auto y = right->take_number(first);
    if (!x && !y) break;
    // More numbers are newer.
    if (!x || !y) return x ? std::strong_ordering::greater : std::strong_ordering::less;
    if (const auto order = compare_apk_number(*x, *y, first); order != 0) return order;
  }
  if (const auto order = left->take_letter() <=> right->take_letter(); order != 0) return order;
  for (;;) {
    const auto [rank, number] = left->take_suffix();
    const auto [other_rank, other_number] = right->take_suffix();
    if (rank < 0 || other_rank < 0) return std::nullopt;
    if (rank != other_rank) return rank <=> other_rank;
    if (const auto order = compare_numbers(number, other_number); order != 0) return order;
    if (rank == kNoSuffix) return compare_numbers(left->revision, right->revision);
  }
}

}  // namespace sekisho::attest
