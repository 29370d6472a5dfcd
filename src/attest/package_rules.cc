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

std::optional<std::string> fault_of(const std::vector<PackagePattern>&, const Package&, const Limits&) {
  return std::nullopt;
}

}  // namespace sekisho::attest
