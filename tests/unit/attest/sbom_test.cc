#include "attest/sbom.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "attest/package_rules.h"
#include "attest/sbom_elements.h"
#include "base/file.h"
#include "support/expect.h"

namespace sekisho::attest {
namespace {

const std::string kDigest(64, 'a');

Result<Sbom> spdx(const std::string& text, const Limits& limits = {}) {
  return parse_sbom(Kind::kSpdx, text, limits);
}
Result<Sbom> cyclonedx(const std::string& text, const Limits& limits = {}) {
  return parse_sbom(Kind::kCycloneDx, text, limits);
}

ReasonCode code_of(const Result<Sbom>& sbom) {
  return sbom.ok() ? ReasonCode::kInternalError : sbom.error().code;
}

const std::string kSpdx2 =
    R"({"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-app"},)"
    R"({"spdxElementId":"SPDXRef-app","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"}],)"
    R"("packages":[{"SPDXID":"SPDXRef-app","name":"app","versionInfo":"sha256:)" +
    kDigest +
    R"("},{"SPDXID":"SPDXRef-a","name":"a","versionInfo":"1.0","supplier":"Organization: acme","licenseConcluded":"MIT",)"
    R"("licenseDeclared":"NOASSERTION","checksums":[{"algorithm":"SHA1","checksumValue":"00"}],"externalRefs":[)"
    R"({"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a@1.0"}]},)"
    R"({"SPDXID":"SPDXRef-b","name":"b","supplier":"NOASSERTION"}],"creationInfo":{"created":"2026-01-01T00:00:00Z",)"
    R"("creators":["Tool: syft-1.0","Organization: acme"]},"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"})";

TEST(Sbom, ReadsSpdx2InAnyOrder) {
  const auto sbom = spdx(kSpdx2);
  ASSERT_TRUE(sbom.ok()) << sbom.error().detail;
  EXPECT_EQ(sbom->about().format, "SPDX-2.3");
  EXPECT_TRUE(sbom->about().author && sbom->about().tool && !sbom->about().context);
  EXPECT_EQ(sbom->about().created, parse_time("2026-01-01T00:00:00Z"));
  EXPECT_EQ(sbom->described(), std::vector<std::string>{"sha256:" + kDigest});
  ASSERT_EQ(sbom->packages().size(), 2U);
  const Package& a = sbom->packages()[0];
  EXPECT_EQ(a.purl, "pkg:npm/a@1.0");
  EXPECT_EQ(a.license_concluded, "MIT");
  EXPECT_TRUE(a.known.supplier && a.known.identifier && a.known.hash && a.known.relationship);
  const Package& b = sbom->packages()[1];
  EXPECT_FALSE(b.known.supplier || b.known.identifier || b.known.hash || b.known.relationship);
}

TEST(Sbom, ReadsCycloneDxWithWhatIsNested) {
  const auto sbom = cyclonedx(
      R"({"components":[{"type":"library","name":"a","version":"1","bom-ref":"a","licenses":[{"license":{"id":"MIT"}},)"
      R"({"license":{"name":"Acme Terms 1"}}],"purl":"pkg:npm/a@1","hashes":[{"alg":"SHA-256","content":"00"}],)"
      R"("components":[{"type":"file","name":"inner","licenses":[{"expression":"MIT OR ISC","acknowledgement":"concluded"}]}]},)"
      R"({"type":"library","name":"alone","publisher":"acme"}],"dependencies":[{"ref":"root","dependsOn":["a"]}],)"
      R"("metadata":{"timestamp":"2026-01-01T00:00:00Z","tools":{"components":[{"name":"x"}]},"lifecycles":[{"phase":"build"}],)"
      R"("supplier":{"name":"acme"},"component":{"type":"container","name":"app","bom-ref":"root","purl":"pkg:oci/app@sha256%3A)" +
      kDigest + R"(?arch=amd64"}},"bomFormat":"CycloneDX","specVersion":"1.6"})");
  ASSERT_TRUE(sbom.ok()) << sbom.error().detail;
  EXPECT_EQ(sbom->about().format, "CycloneDX-1.6");
  EXPECT_TRUE(sbom->about().author && sbom->about().tool && sbom->about().context);
  EXPECT_EQ(sbom->described(), std::vector<std::string>{"sha256:" + kDigest});
  ASSERT_EQ(sbom->packages().size(), 3U);
  EXPECT_EQ(sbom->packages()[0].name, "inner");
  EXPECT_EQ(sbom->packages()[0].license_concluded, "(MIT OR ISC)");
  EXPECT_TRUE(sbom->packages()[0].known.relationship);
  EXPECT_EQ(sbom->packages()[1].license_declared, "MIT AND LicenseRef-Acme-Terms-1");
  EXPECT_TRUE(sbom->packages()[2].known.supplier);
  EXPECT_FALSE(sbom->packages()[2].known.relationship);
}

TEST(Sbom, ReadsTheGraphOfSpdx3) {
  const auto sbom = spdx(
      R"({"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"Relationship","spdxId":"r","from":"p",)"
      R"("to":["l"],"relationshipType":"hasConcludedLicense"},{"type":"software_Package","spdxId":"p","name":"a",)"
      R"("software_packageVersion":"1","software_packageUrl":"pkg:npm/a@1","suppliedBy":"o"},{"type":"software_Package",)"
      R"("spdxId":"root","name":"app","verifiedUsing":[{"type":"Hash","algorithm":"sha256","hashValue":")" +
      kDigest +
      R"("}]},{"type":"simplelicensing_LicenseExpression","spdxId":"l","simplelicensing_licenseExpression":"MIT"},)"
      R"({"type":"Organization","spdxId":"o","name":"acme"},{"type":"CreationInfo","@id":"_:c","created":"2026-01-01T00:00:00Z",)"
      R"("createdBy":["o"],"createdUsing":["t"]},{"type":"Relationship","spdxId":"d","from":"root","to":["p"],)"
      R"("relationshipType":"contains"},{"type":"software_Sbom","spdxId":"s","rootElement":["root"],"software_sbomType":["build"]}]})");
  ASSERT_TRUE(sbom.ok()) << sbom.error().detail;
  EXPECT_TRUE(sbom->about().author && sbom->about().tool && sbom->about().context);
  EXPECT_EQ(sbom->described(), std::vector<std::string>{"sha256:" + kDigest});
  ASSERT_EQ(sbom->packages().size(), 1U);
  EXPECT_EQ(sbom->packages()[0].license_concluded, "MIT");
  EXPECT_TRUE(sbom->packages()[0].known.supplier && sbom->packages()[0].known.relationship);
  EXPECT_TRUE(missing_elements(*sbom, Profile::kNtia).empty());
}

TEST(Sbom, TellsWhichElementsAreMissing) {
  const auto sbom = *spdx(kSpdx2);
  const auto ntia = missing_elements(sbom, Profile::kNtia);
  ASSERT_EQ(ntia.size(), 4U);
  EXPECT_EQ(ntia[0], "the supplier of 1 of 2 packages is missing: b");
  EXPECT_EQ(missing_elements(sbom, Profile::kCisa2025).size(), 7U);
}

// ATT-13, ATT-14
TEST(Sbom, RefusesWhatIsNone) {
  for (const char* text :
       {"", "[]", "{}", "<?xml version=\"1.0\"?><bom/>", R"({"spdxVersion":"SPDX-2.1"})",
        R"({"bomFormat":"CycloneDX","specVersion":"1.5"})", R"({"spdxVersion":"SPDX-2.3","packages":{}})",
        R"({"spdxVersion":"SPDX-2.3","packages":[{}]})",
        R"({"@graph":[],"@context":"https://evil.example/3.0."})",
        R"({"spdxVersion":"SPDX-2.3","spdxVersion":"SPDX-2.2"})", R"({"spdxVersion":"SPDX-2.3"} x)"}) {
    EXPECT_FALSE(spdx(text).ok()) << text;
  }
  for (const char* text :
       {R"({"bomFormat":"CycloneDX","specVersion":"1.8"})", R"({"bomFormat":"SPDX","specVersion":"1.5"})",
        R"({"specVersion":"1.5"})", R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":{}})",
        R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library"}]})"}) {
    EXPECT_FALSE(cyclonedx(text).ok()) << text;
  }
  std::string deep = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":)";
  for (int i = 0; i < 100000; ++i) deep += R"([{"name":"x","components":)";
  EXPECT_REASON(code_of(cyclonedx(deep)), ReasonCode::kJsonTooDeep);
}

TEST(Sbom, IsBounded) {
  Limits limits;
  limits.sbom_packages = 2;
  limits.sbom_relationships = 3;
  const auto many = [](int packages, int relations) {
    std::string text = R"({"spdxVersion":"SPDX-2.3","packages":[)";
    for (int i = 0; i < packages; ++i) text += std::string(i ? "," : "") + R"({"name":"x"})";
    text += R"(],"relationships":[)";
    for (int i = 0; i < relations; ++i) text += std::string(i ? "," : "") + R"({"spdxElementId":"a"})";
    return text + "]}";
  };
  EXPECT_TRUE(spdx(many(2, 1), limits).ok());
  EXPECT_REASON(code_of(spdx(many(3, 0), limits)), ReasonCode::kAttestationLimits);
  EXPECT_REASON(code_of(spdx(many(0, 2), limits)), ReasonCode::kAttestationLimits);
}

// A reader that folds case would see another SBOM.
TEST(Sbom, NamesInOtherCaseAreRefused) {
  const std::string head = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"x",)";
  for (const char* member :
       {R"("Purl":"pkg:npm/x@1"})", R"("licenseS":[]})", R"("hashes":[{"Alg":"SHA-1"}]})"}) {
    EXPECT_REASON(code_of(cyclonedx(head + member + "]}")), ReasonCode::kJsonCaseCollision);
  }
  EXPECT_REASON(code_of(cyclonedx(R"({"bomFormat":"CycloneDX","specVersion":"1.5","Components":[]})")),
                ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(spdx(R"({"spdxVersion":"SPDX-2.3","Packages":[]})")), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(spdx(R"({"@context":"https://spdx.org/rdf/3.0.1/x","@graph":[{"Type":"Person"}]})")),
                ReasonCode::kJsonCaseCollision);
}

// ATT-14: it stops at the limit, and keeps nothing of the rest.
TEST(Sbom, FiveMillionComponentsAreRefused) {
  std::string text = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"x"})";
  for (int i = 1; i < 5000000; ++i) text += R"(,{"name":"x"})";
  EXPECT_REASON(code_of(cyclonedx(text + "]}")), ReasonCode::kAttestationLimits);
}

TEST(Sbom, PackagesAreJudgedByLicenceAndName) {
  const auto policy = *LicensePolicy::of({"MIT"}, {}, LicensePolicy::Unknown::kDeny);
  const Limits limits;
  LicenseCheck check(policy, limits);
  EXPECT_FALSE(check.fault_of({"a", "1", "", "MIT", "GPL-3.0-only", {}}).has_value());
  EXPECT_FALSE(check.fault_of({"a", "1", "", "NOASSERTION", "MIT", {}}).has_value());
  EXPECT_TRUE(check.fault_of({"a", "1", "", "GPL-3.0-only", "MIT", {}}).has_value());
  EXPECT_EQ(check.fault_of({"a", "1", "", "", "", {}}), "its licence is not known");
  EXPECT_EQ(check.fault_of({"a", "1", "", "see file", "", {}}), "its licence is not known");
  const std::vector<PackagePattern> denied{*PackagePattern::parse("pkg:npm/a@<2")};
  EXPECT_TRUE(fault_of(denied, {"a", "1", "pkg:npm/a@1.0.0", "", "", {}}, limits).has_value());
  EXPECT_FALSE(fault_of(denied, {"a", "2", "pkg:npm/a@2.0.0", "", "", {}}, limits).has_value());
  EXPECT_TRUE(fault_of(denied, {"a", "", "pkg:npm/a", "", "", {}}, limits).has_value());
  EXPECT_FALSE(fault_of(denied, {"a", "1", "", "", "", {}}, limits).has_value());
}

// SBOMs made by real tools, beside the checkout; how many packages are in each was counted by another reader.
TEST(Sbom, ReadsThoseOfRealTools) {
  const std::filesystem::path place =
      std::filesystem::path(SEKISHO_SOURCE_DIR).parent_path() / "shared" / "sboms";
  if (!std::filesystem::exists(place)) GTEST_SKIP() << place << " is not there";
  const std::pair<const char*, std::size_t> counts[] = {
      {"appbomination.spdx22.json", 6}, {"appbomination.spdx3.json", 6}, {"cisa-case-3.vex.cdx.json", 1},
      {"dropwizard.cdx.json", 167},     {"example1.spdx3.json", 1},      {"examplemaven.spdx23.json", 5},
      {"hello-source.spdx23.json", 1},  {"juice-shop.cdx.json", 840},    {"laravel.cdx.json", 62},
  };
  for (const auto& [name, packages] : counts) {
    const auto text = read_file(place / name, Limits{}.bundle_bytes);
    ASSERT_TRUE(text.ok()) << name;
    const bool is_cyclonedx = std::string(name).find(".cdx.") != std::string::npos;
    const auto sbom = parse_sbom(is_cyclonedx ? Kind::kCycloneDx : Kind::kSpdx, *text, Limits{});
    ASSERT_TRUE(sbom.ok()) << name << ": " << sbom.error().detail;
    EXPECT_EQ(sbom->packages().size(), packages) << name;
  }
}

}  // namespace
}  // namespace sekisho::attest
