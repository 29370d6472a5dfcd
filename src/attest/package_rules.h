// PackageRules: what is refused of the packages of an SBOM: licences, and packages by name and version.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "attest/license.h"
#include "attest/package_pattern.h"
#include "attest/sbom.h"
#include "base/limits.h"

namespace sekisho::attest {

// LicenseCheck judges packages by their licences: the concluded one, else the declared one. Many packages
// share few licences, so each text is evaluated once.
class LicenseCheck {
 public:
  LicenseCheck(const LicensePolicy& policy, const Limits& limits) : policy_(policy), limits_(limits) {}
  // fault_of is why a package's licence is refused, or nothing.
  std::optional<std::string> fault_of(const Package& package);

 private:
  std::optional<std::string> evaluate(const std::string& text) const;

  const LicensePolicy& policy_;
  const Limits& limits_;
  std::unordered_map<std::string, std::optional<std::string>> known_;
};

// fault_of is which of the patterns denies a package, or cannot tell, or nothing. A package without a
// readable package URL is matched by none.
std::optional<std::string> fault_of(const std::vector<PackagePattern>& denied, const Package& package,
                                    const Limits& limits);

}  // namespace sekisho::attest
