#include "attest/sbom_elements.h"

#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr std::size_t kNamed = 3;

bool has_license(const Package& package) {
  const auto says = [](const std::string& text) { return !text.empty() && text != "NOASSERTION"; };
  return says(package.license_concluded) || says(package.license_declared);
}

template <class Has>
void require(const Sbom& sbom, const std::string& element, Has has, std::vector<std::string>& missing) {
  std::size_t count = 0;
  std::string names;
  for (const Package& package : sbom.packages()) {
    if (has(package)) continue;
    if (count++ < kNamed) names += (names.empty() ? "" : ", ") + printable(package.name, 100);
  }
  if (count == 0) return;
  missing.push_back(element + " of " + std::to_string(count) + " of " +
                    std::to_string(sbom.packages().size()) + " packages is missing: " + names +
                    (count > kNamed ? ", ..." : ""));
}

void require_of_packages(const Sbom& sbom, Profile profile, std::vector<std::string>& missing) {
  require(
      sbom, "the supplier", [](const Package& p) { return p.known.supplier; }, missing);
  require(
      sbom, "the version", [](const Package& p) { return !p.version.empty(); }, missing);
  require(
      sbom, "a unique identifier", [](const Package& p) { return p.known.identifier; }, missing);
  require(
      sbom, "the relationship", [](const Package& p) { return p.known.relationship; }, missing);
  if (profile != Profile::kCisa2025) return;
  require(
      sbom, "a hash", [](const Package& p) { return p.known.hash; }, missing);
  require(sbom, "the licence", has_license, missing);
}

}  // namespace

std::vector<std::string> missing_elements(const Sbom& sbom, Profile profile) {
  std::vector<std::string> missing;
  const auto need = [&](bool there, const char* what) {
    if (!there) missing.emplace_back(std::string(what) + " is missing");
  };
  need(sbom.about().author, "the author of the SBOM");
  need(sbom.about().created.has_value(), "the time of the SBOM");
  if (profile == Profile::kCisa2025) {
    need(sbom.about().tool, "the tool that made the SBOM");
    need(sbom.about().context, "the context in which the SBOM was made");
  }
  require_of_packages(sbom, profile, missing);
  return missing;
}

}  // namespace sekisho::attest
