#include "attest/package_rules.h"

#include "base/text.h"

namespace sekisho::attest {
namespace {

bool says_nothing(const std::string& license) {
  return license.empty() || license == "NOASSERTION" || license == "NONE";
}

}  // namespace

std::optional<std::string> LicenseCheck::evaluate(const std::string& text) const {
  if (says_nothing(text)) return policy_.fault_of_unknown();
  const auto expression = LicenseExpression::parse(text, limits_);
  return expression.ok() ? policy_.fault_of(*expression) : policy_.fault_of_unknown();
}

std::optional<std::string> LicenseCheck::fault_of(const Package& package) {
  const std::string& text =
      says_nothing(package.license_concluded) ? package.license_declared : package.license_concluded;
  const auto [found, fresh] = known_.try_emplace(text);
  if (fresh) found->second = evaluate(text);
  return found->second;
}

std::optional<std::string> fault_of(const std::vector<PackagePattern>& denied, const Package& package,
                                    const Limits& limits) {
  if (package.purl.empty() || package.purl.size() > limits.purl_bytes) return std::nullopt;
  const auto key = PackageKey::parse(package.purl);
  if (!key) return std::nullopt;
  for (const PackagePattern& pattern : denied) {
    switch (pattern.match(*key)) {
      case PackagePattern::Match::kNo:
        break;
      case PackagePattern::Match::kYes:
        return printable(package.purl, 200) + " is denied by " + pattern.text();
      case PackagePattern::Match::kUndecidable:
        return printable(package.purl, 200) + " may be denied by " + pattern.text() +
               ": its version cannot be compared";
    }
  }
  return std::nullopt;
}

}  // namespace sekisho::attest
