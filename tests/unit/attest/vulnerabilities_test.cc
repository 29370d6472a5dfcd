#include "attest/vulnerabilities.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::attest {
namespace {

using support::code_of;

std::string framed(const std::string& result) {
  return R"({"invocation": {"parameters": [], "builder.id": "x"}, "scanner": {"uri": "pkg:github/aquasecurity/trivy@v0.60.0",
    "version": "0.60.0", "db": {"uri": "", "version": "2"}, "result": )" +
         result +
         R"(}, "metadata": {"scanStartedOn": "2026-01-02T03:04:05Z", "scanFinishedOn": "2026-01-02T03:05:06.5Z"}})";
}

const std::string kTrivy =
    R"({"SchemaVersion": 2, "ArtifactName": "ghcr.io/acme/app", "ArtifactType": "container_image",
  "Results": [
    {"Target": "debian 12.9", "Class": "os-pkgs", "Type": "debian", "Packages": [{"ID": "x"}], "Vulnerabilities": [
      {"VulnerabilityID": "CVE-2026-1", "VendorIDs": ["DSA-1-1", "GHSA-aaaa-bbbb-cccc"], "PkgName": "libssl3",
       "PkgIdentifier": {"PURL": "pkg:deb/debian/libssl3@3.0.1?arch=amd64"}, "InstalledVersion": "3.0.1",
       "FixedVersion": "3.0.2", "Status": "fixed", "Severity": "HIGH", "CVSS": {"nvd": {"V3Score": 7.5}}},
      {"VulnerabilityID": "CVE-2026-2", "PkgName": "zlib1g", "InstalledVersion": "1", "Status": "affected",
       "Severity": "UNKNOWN"}]},
    {"Target": "usr/bin/app", "Class": "lang-pkgs", "Type": "gobinary", "Vulnerabilities": null},
    {"Target": "nothing here"}]})";

const std::string kGrype = R"({"matches": [
    {"vulnerability": {"id": "GHSA-xxxx-yyyy-zzzz", "dataSource": "", "severity": "Critical",
       "fix": {"versions": ["1.2.4"], "state": "fixed"}},
     "relatedVulnerabilities": [{"id": "CVE-2026-3", "severity": "High"}],
     "matchDetails": [{}], "artifact": {"name": "left-pad", "version": "1.2.3", "type": "npm",
       "purl": "pkg:npm/left-pad@1.2.3", "cpes": []}},
    {"vulnerability": {"id": "ELSA-1", "severity": "Negligible", "fix": {"state": "wont-fix"}},
     "relatedVulnerabilities": [{"id": "CVE-2026-4"}, {"id": "CVE-2026-5"}], "artifact": {"name": "bash"}},
    {"vulnerability": {"id": "CVE-2026-6", "severity": "Medium", "fix": {"state": "unknown"}},
     "relatedVulnerabilities": [{"id": "CVE-2026-6"}], "artifact": {}}],
  "ignoredMatches": [{"vulnerability": {"id": "CVE-2026-9"}}], "source": {}, "descriptor": {"name": "grype"}})";

TEST(Vulnerabilities, TrivyInCosignsFrame) {
  const auto report = parse_report(Kind::kVulnerabilities, framed(kTrivy));
  ASSERT_TRUE(report.ok()) << report.error().message();
  EXPECT_EQ(report->scanner, "pkg:github/aquasecurity/trivy@v0.60.0");
  EXPECT_EQ(report->finished, parse_time("2026-01-02T03:05:06Z"));
  ASSERT_EQ(report->findings.size(), 2U);
  const Finding& first = report->findings[0];
  EXPECT_EQ(first.id, "CVE-2026-1");
  EXPECT_EQ(first.aliases, std::vector<std::string>{"GHSA-aaaa-bbbb-cccc"});
  EXPECT_EQ(first.severity, Severity::kHigh);
  EXPECT_EQ(first.package, "libssl3");
  EXPECT_EQ(first.version, "3.0.1");
  EXPECT_EQ(first.purl, "pkg:deb/debian/libssl3@3.0.1?arch=amd64");
  EXPECT_EQ(first.fixed, Fixed::kYes);
  EXPECT_EQ(report->findings[1].severity, Severity::kUnknown);
  EXPECT_EQ(report->findings[1].fixed, Fixed::kNo);
}

TEST(Vulnerabilities, GrypeInCosignsFrame) {
  const auto report = parse_report(Kind::kVulnerabilities, framed(kGrype));
  ASSERT_TRUE(report.ok()) << report.error().message();
  ASSERT_EQ(report->findings.size(), 3U);
  EXPECT_EQ(report->findings[0].aliases, std::vector<std::string>{"CVE-2026-3"});
  EXPECT_EQ(report->findings[0].purl, "pkg:npm/left-pad@1.2.3");
  EXPECT_EQ(report->findings[0].fixed, Fixed::kYes);
  // An advisory for two vulnerabilities is neither of them.
  EXPECT_TRUE(report->findings[1].aliases.empty());
  EXPECT_EQ(report->findings[1].severity, Severity::kNegligible);
  EXPECT_EQ(report->findings[1].fixed, Fixed::kNo);
  EXPECT_TRUE(report->findings[2].aliases.empty());
  EXPECT_EQ(report->findings[2].fixed, Fixed::kUnknown);
}

TEST(Vulnerabilities, InToto) {
  const auto report = parse_report(Kind::kVulnerabilities, framed(R"([
    {"id": "CVE-1", "severity": [{"method": "nvd", "score": "medium"}, {"method": "cvss_score", "score": "7.2"}]},
    {"vulnerability": {"id": "CVE-2", "severity": [{"method": "CVSSv3", "score": "9.8"}]}, "annotations": []},
    {"id": "CVE-3", "severity": [{"method": "epss", "score": "0.2"}]},
    {"id": "CVE-4", "severity": [{"method": "acme", "score": "moderate"}, {"method": "epss", "score": "0.9"}]},
    {"id": "CVE-5", "severity": []}, {"id": "CVE-6"},
    {"id": "CVE-7", "severity": [{"method": "nvd", "score": "CVSS:3.1/AV:N"}]}])"));
  ASSERT_TRUE(report.ok()) << report.error().message();
  const std::vector<Severity> expected = {Severity::kHigh,   Severity::kCritical, Severity::kUnknown,
                                          Severity::kMedium, Severity::kUnknown,  Severity::kUnknown,
                                          Severity::kUnknown};
  ASSERT_EQ(report->findings.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(report->findings[i].id, "CVE-" + std::to_string(i + 1));
    EXPECT_EQ(report->findings[i].severity, expected[i]) << i;
  }
}

TEST(Vulnerabilities, AListThatIsThereAndEmptyIsAReportOfNothing) {
  for (const char* result :
       {"[]", R"({"matches": []})", R"({"Results": []})", R"({"Results": [{"Target": "x"}]})",
        R"({"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": []}]})"}) {
    const auto report = parse_report(Kind::kVulnerabilities, framed(result));
    ASSERT_TRUE(report.ok()) << result;
    EXPECT_TRUE(report->findings.empty()) << result;
  }
}

TEST(Vulnerabilities, AnotherShapeIsNoReportOfNothing) {
  const std::vector<std::pair<std::string, ReasonCode>> cases = {
      {"{}", ReasonCode::kAttestationMalformed},
      {"null", ReasonCode::kAttestationMalformed},
      {R"("none")", ReasonCode::kJsonShape},
      {"7", ReasonCode::kJsonShape},
      {"true", ReasonCode::kJsonShape},
      {R"({"Results": null})", ReasonCode::kAttestationMalformed},
      {R"({"results": []})", ReasonCode::kJsonCaseCollision},
      {R"({"matches": [], "Results": []})", ReasonCode::kAttestationMalformed},
      {R"({"SchemaVersion": 2, "ArtifactName": "x"})", ReasonCode::kAttestationMalformed},
      {R"({"vulnerabilities": []})", ReasonCode::kAttestationMalformed},
      {R"({"matches": {}})", ReasonCode::kJsonShape},
      {R"({"matches": [null]})", ReasonCode::kJsonShape},
      {R"({"matches": [{}]})", ReasonCode::kAttestationMalformed},
      {R"({"matches": [{"vulnerability": {"id": 7}}]})", ReasonCode::kJsonShape},
      {R"({"Results": [[]]})", ReasonCode::kJsonShape},
      {R"({"Results": [{"vulnerabilities": []}]})", ReasonCode::kJsonCaseCollision},
      {R"({"Results": [{"Vulnerabilities": [{}]}]})", ReasonCode::kAttestationMalformed},
      {R"({"Results": [{"Vulnerabilities": [{"VulnerabilityID": "x", "severity": "LOW"}]}]})",
       ReasonCode::kJsonCaseCollision},
      {R"({"runs": []})", ReasonCode::kAttestationMalformed},
      {R"([{}])", ReasonCode::kAttestationMalformed},
      {R"(["CVE-1"])", ReasonCode::kJsonShape},
      {R"([{"id": "x", "severity": "high"}])", ReasonCode::kJsonShape},
      {R"([{"id": "x", "id": "y"}])", ReasonCode::kJsonDuplicateKey},
  };
  for (const auto& [result, code] : cases) {
    EXPECT_REASON(code_of(parse_report(Kind::kVulnerabilities, framed(result))), code) << result;
  }
  for (const char* text :
       {"{}", R"({"scanner": null})", R"({"scanner": {"uri": "x"}})", R"({"result": []})"}) {
    EXPECT_REASON(code_of(parse_report(Kind::kVulnerabilities, text)), ReasonCode::kAttestationMalformed)
        << text;
  }
  EXPECT_REASON(code_of(parse_report(Kind::kVulnerabilities, framed("[]") + "x")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse_report(Kind::kVulnerabilities, "[]")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse_report(Kind::kOpenVex, framed("[]"))), ReasonCode::kAttestationMalformed);
  EXPECT_REASON(
      code_of(parse_report(Kind::kVulnerabilities,
                           R"({"scanner": {"result": []}, "metadata": {"scanFinishedOn": "now"}})")),
      ReasonCode::kAttestationMalformed);
}

TEST(Vulnerabilities, AreBounded) {
  Limits limits;
  limits.findings = 2;
  const std::string two = R"({"id": "a"}, {"id": "b"})";
  EXPECT_TRUE(parse_report(Kind::kVulnerabilities, framed("[" + two + "]"), limits).ok());
  EXPECT_REASON(
      code_of(parse_report(Kind::kVulnerabilities, framed("[" + two + R"(, {"id": "c"}])"), limits)),
      ReasonCode::kAttestationLimits);
  EXPECT_REASON(
      code_of(parse_report(Kind::kVulnerabilities, framed(R"({"x": )" + std::string(100, '[')), limits)),
      ReasonCode::kJsonTooDeep);
}

// A trivy report has some hundred values for each finding; those that are not kept do not count.
TEST(Vulnerabilities, LargeReportsAreRead) {
  std::string references = R"(["")";
  for (int i = 1; i < 100; ++i) references += R"(,"")";
  references += "]";
  std::string list;
  for (int i = 0; i < 10500; ++i) {
    list += (i == 0 ? "" : ",") + std::string(R"({"VulnerabilityID": "CVE-)") + std::to_string(i) +
            R"(", "Severity": "LOW", "References": )" + references + "}";
  }
  const auto report =
      parse_report(Kind::kVulnerabilities, framed(R"({"Results": [{"Vulnerabilities": [)" + list + "]}]}"));
  ASSERT_TRUE(report.ok()) << report.error().message();
  EXPECT_EQ(report->findings.size(), 10500U);
}

std::string bom(const std::string& vulnerabilities) {
  return R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": "2026-01-02T03:04:05Z",
    "component": {"type": "container", "bom-ref": "app", "name": "ghcr.io/acme/app"}},
    "components": [{"type": "library", "bom-ref": "a", "name": "liba", "version": "1",
      "components": [{"bom-ref": "b", "name": "libb", "version": "2", "purl": "pkg:deb/debian/libb@2"}]}])" +
         vulnerabilities + "}";
}

TEST(Vulnerabilities, OfCycloneDx) {
  const auto report = parse_report(Kind::kCycloneDx, bom(R"(, "vulnerabilities": [
    {"id": "CVE-1", "references": [{"id": "GHSA-1", "source": {}}], "ratings": [{"severity": "low"},
      {"score": 9.8, "severity": "critical"}, {"severity": "unknown"}], "affects": [{"ref": "b"}, {"ref": "gone"}]},
    {"id": "CVE-2", "analysis": {"state": "not_affected"}}])"));
  ASSERT_TRUE(report.ok()) << report.error().message();
  ASSERT_EQ(report->findings.size(), 3U);
  EXPECT_EQ(report->findings[0].purl, "pkg:deb/debian/libb@2");
  EXPECT_EQ(report->findings[0].aliases, std::vector<std::string>{"GHSA-1"});
  EXPECT_EQ(report->findings[0].severity, Severity::kCritical);
  EXPECT_EQ(report->findings[1].package, "");
  EXPECT_EQ(report->findings[2].severity, Severity::kUnknown);
  EXPECT_EQ(report->finished, parse_time("2026-01-02T03:04:05Z"));
}

TEST(Vulnerabilities, OfNoCycloneDx) {
  EXPECT_REASON(code_of(parse_report(Kind::kCycloneDx, bom(""))), ReasonCode::kAttestationMalformed);
  EXPECT_TRUE(parse_report(Kind::kCycloneDx, bom(R"(, "vulnerabilities": [])")).ok());
  for (const char* text :
       {R"({"vulnerabilities": []})", R"({"bomFormat": "CycloneDX", "vulnerabilities": []})",
        R"({"bomFormat": "CycloneDX", "specVersion": "2.0", "vulnerabilities": []})",
        R"({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
                              {"bom-ref": "a", "name": "x"}, {"bom-ref": "a", "name": "y"}], "vulnerabilities": []})"}) {
    EXPECT_REASON(code_of(parse_report(Kind::kCycloneDx, text)), ReasonCode::kAttestationMalformed) << text;
  }
}

TEST(Vulnerabilities, AShortDocumentDoesNotBecomeALargeReport) {
  Limits limits;
  limits.bundle_bytes = 10000;
  const std::string component = R"(, "vulnerabilities": [{"id": "CVE-1", "affects": [)";
  std::string references;
  for (int i = 0; i < 500; ++i) references += R"({"ref": "b"},)";
  references.pop_back();
  EXPECT_REASON(code_of(parse_report(Kind::kCycloneDx, bom(component + references + "]}]"), limits)),
                ReasonCode::kAttestationLimits);
  limits = {};
  limits.sbom_packages = 2;
  EXPECT_REASON(code_of(parse_report(Kind::kCycloneDx, bom(R"(, "vulnerabilities": [])"), limits)),
                ReasonCode::kAttestationLimits);
}

}  // namespace
}  // namespace sekisho::attest
