#include "policy/read_sbom.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

Result<attest::LicensePolicy> read_licenses(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "sbom.licenses", {"allow", "deny", "unknown"}));
  if (node.members.empty()) return wrong(file, node.place, "sbom.licenses: it asks for nothing");
  std::vector<std::string> allow;
  std::vector<std::string> deny;
  SEKISHO_CHECK(read_texts(file, fields.maybe("allow"), "sbom.licenses.allow", allow));
  SEKISHO_CHECK(read_texts(file, fields.maybe("deny"), "sbom.licenses.deny", deny));
  std::optional<attest::LicensePolicy::Unknown> unknown;
  SEKISHO_CHECK(
      read_choice(file, fields.maybe("unknown"), "sbom.licenses.unknown", {"deny", "allow"}, unknown));
  auto policy = attest::LicensePolicy::of(std::move(allow), std::move(deny),
                                          unknown.value_or(attest::LicensePolicy::Unknown::kDeny));
  if (policy.ok()) return *std::move(policy);
  return wrong(file, node.place, "sbom.licenses: " + policy.error().detail);
}

Done read_packages(const File& file, const Node& node, std::vector<attest::PackagePattern>& into) {
  SEKISHO_TRY(fields, Fields::of(file, node, "sbom.packages", {"deny"}));
  SEKISHO_TRY(deny, fields.need("deny"));
  SEKISHO_TRY(items, read_some(file, *deny, "sbom.packages.deny"));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, "sbom.packages.deny"));
    auto pattern = attest::PackagePattern::parse(text);
    if (!pattern.ok()) return wrong(file, item.place, "sbom.packages.deny: " + pattern.error().detail);
    into.push_back(*std::move(pattern));
  }
  return done();
}

}  // namespace

Result<SbomDemand> read_sbom_demand(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "sbom", {"minimumElements", "licenses", "packages"}));
  SbomDemand demand;
  SEKISHO_CHECK(read_choice(file, fields.maybe("minimumElements"), "sbom.minimumElements",
                            {"ntia", "cisa-2025"}, demand.elements));
  if (const Node* licenses = fields.maybe("licenses")) {
    SEKISHO_TRY(policy, read_licenses(file, *licenses));
    demand.licenses = std::move(policy);
  }
  if (const Node* packages = fields.maybe("packages")) {
    SEKISHO_CHECK(read_packages(file, *packages, demand.denied));
  }
  return demand;
}

}  // namespace sekisho::policy
