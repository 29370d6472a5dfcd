#include "attest/version_order.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "attest/version_orders.h"
#include "base/semver.h"

namespace sekisho::attest {
namespace {

constexpr std::size_t kMostBytes = 512;  // of a version; no honest one is longer

using Compare = Order (*)(std::string_view, std::string_view);
constexpr std::array<std::pair<std::string_view, Compare>, 14> kOrders = {{
    {"npm", compare_semver},
    {"cargo", compare_semver},
    {"golang", compare_semver},
    {"nuget", compare_semver},
    {"hex", compare_semver},
    {"pub", compare_semver},
    {"composer", compare_semver},
    {"swift", compare_semver},
    {"deb", compare_deb},
    {"rpm", compare_rpm},
    {"apk", compare_apk},
    {"maven", compare_maven},
    {"pypi", compare_pypi},
    {"gem", compare_gem},
}};

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
  const std::string_view taken = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(taken.size());
  return taken;
}

std::string_view take_letters(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_letter);
  const std::string_view taken = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(taken.size());
  return taken;
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const auto strip = [](std::string_view text) {
    return text.substr(std::min(text.find_first_not_of('0'), text.size()));
  };
  a = strip(a);
  b = strip(b);
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

namespace {

// People write 4 for 4.0.0, in ranges above all.
std::optional<Version> parse_padded(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of("-+"), text.size());
  const auto dots = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '.');
  std::string padded(text);
  for (auto i = dots; i < 2; ++i) padded.insert(end, ".0");
  return Version::parse(padded);
}

}  // namespace

Order compare_semver(std::string_view a, std::string_view b) {
  const auto left = parse_padded(a);
  const auto right = parse_padded(b);
  if (!left || !right) return std::nullopt;
  return *left <=> *right;
}

std::optional<std::strong_ordering> compare_versions(std::string_view type, std::string_view a,
                                                     std::string_view b) {
  if (a.empty() || b.empty() || a.size() > kMostBytes || b.size() > kMostBytes) return std::nullopt;
  if (a == b) return std::strong_ordering::equal;
  const auto found =
      std::find_if(kOrders.begin(), kOrders.end(), [&](const auto& order) { return order.first == type; });
  return found == kOrders.end() ? std::nullopt : found->second(a, b);
}

}  // namespace sekisho::attest
