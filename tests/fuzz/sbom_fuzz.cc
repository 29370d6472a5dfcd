// Laws of SBOMs and of the terms in them: packages within bounds or an error that denies; a licence is
// refused by nothing where nothing is asked; an order of versions is one from both sides.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "attest/license.h"
#include "attest/package_rules.h"
#include "attest/sbom.h"
#include "attest/sbom_elements.h"
#include "attest/version_order.h"

namespace {

using namespace sekisho;
using namespace sekisho::attest;

void require(bool law) {
  if (!law) std::abort();
}

Limits small_limits() {
  Limits limits;
  limits.sbom_packages = 50;
  limits.sbom_relationships = 200;
  limits.license_terms = 20;
  return limits;
}

void check_sbom(Kind kind, const std::string& text, const Limits& limits) {
  const auto sbom = parse_sbom(kind, text, limits);
  if (!sbom.ok()) return require(reason_class(sbom.error().code) == ReasonClass::kDenied);
  require(sbom->packages().size() <= limits.sbom_packages && !sbom->about().format.empty());
  const std::vector<PackagePattern> everything{*PackagePattern::parse("pkg:npm/**")};
  for (const Package& package : sbom->packages()) {
    require(!package.name.empty());
    (void)fault_of(everything, package, limits);
  }
  require(missing_elements(*sbom, Profile::kNtia).size() <=
          missing_elements(*sbom, Profile::kCisa2025).size());
}

void check_license(const std::string& text, const Limits& limits) {
  const auto expression = LicenseExpression::parse(text, limits);
  if (!expression.ok()) return require(expression.error().code == ReasonCode::kAttestationMalformed);
  require(!LicensePolicy::of({}, {}, LicensePolicy::Unknown::kDeny)->fault_of(*expression).has_value());
  std::vector<std::string> all;
  for (const auto& term : expression->terms()) all.push_back(term.text);
  require(!LicensePolicy::of(all, {}, LicensePolicy::Unknown::kDeny)->fault_of(*expression).has_value());
  require(LicensePolicy::of({}, all, LicensePolicy::Unknown::kDeny)->fault_of(*expression).has_value());
}

void check_versions(const std::string& text) {
  const auto line = text.find('\n');
  if (line == std::string::npos) return;
  const std::string a = text.substr(0, line);
  const std::string b = text.substr(line + 1);
  for (const char* type : {"npm", "deb", "rpm", "apk", "maven", "pypi", "gem"}) {
    const auto one = compare_versions(type, a, b);
    const auto other = compare_versions(type, b, a);
    require(one.has_value() == other.has_value());
    if (one) require((*one < 0) == (*other > 0) && (*one == 0) == (*other == 0));
  }
}

void check_pattern(const std::string& text) {
  const auto pattern = PackagePattern::parse(text);
  if (!pattern.ok()) return require(pattern.error().code == ReasonCode::kPolicyInvalid);
  const auto key = PackageKey::parse("pkg:npm/%40scope/name@1.2.3?arch=x");
  (void)pattern->match(*key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Limits limits = small_limits();
  check_sbom(Kind::kSpdx, text, limits);
  check_sbom(Kind::kCycloneDx, text, limits);
  check_license(text, limits);
  check_versions(text);
  check_pattern(text);
  return 0;
}
