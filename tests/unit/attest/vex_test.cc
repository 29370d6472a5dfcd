#include "attest/vex.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::attest {
namespace {

using support::code_of;

std::string openvex(const std::string& statements,
                    const std::string& context = "https://openvex.dev/ns/v0.2.0",
                    const std::string& time = R"("timestamp": "2026-01-01T00:00:00Z",)") {
  return R"({"@context": ")" + context + R"(", "@id": "https://acme.example/vex-1", "author": "Acme", )" +
         time + R"("version": 1, "statements": )" + statements + "}";
}

std::string statement(const std::string& members) {
  return openvex(R"([{"vulnerability": {"@id": "https://nvd.nist.gov/vuln/detail/CVE-1", "name": "CVE-1",
    "aliases": ["GHSA-1"]}, )" +
                 members + "}]");
}

TEST(OpenVex, IsReadInFull) {
  const auto read = parse_vex(Kind::kOpenVex, statement(R"("products": [{"@id": "pkg:oci/app@sha256:aa",
    "identifiers": {"purl": "pkg:oci/app", "cpe23": "cpe:2.3:a:acme:app:1:*:*:*:*:*:*:*"}, "hashes": {"sha-256": "AA"},
    "subcomponents": [{"@id": "pkg:deb/debian/libssl3@3.0.1"}]}], "status": "not_affected",
    "justification": "vulnerable_code_not_present", "timestamp": "2026-02-01T00:00:00Z")"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->size(), 1U);
  const VexStatement& one = read->front();
  EXPECT_EQ(one.vulnerability, (std::vector<std::string>{"CVE-1", "GHSA-1"}));
  EXPECT_EQ(one.status, VexStatus::kNotAffected);
  EXPECT_EQ(one.justification, "vulnerable_code_not_present");
  EXPECT_EQ(one.time, parse_time("2026-02-01T00:00:00Z"));
  ASSERT_EQ(one.products.size(), 1U);
  EXPECT_EQ(one.products[0]->product->names.size(), 3U);
  EXPECT_EQ(one.products[0]->product->digests[0], (std::pair<std::string, std::string>("sha256", "aa")));
  ASSERT_EQ(one.products[0]->parts.size(), 1U);
  EXPECT_EQ(one.products[0]->parts[0]->names, std::vector<std::string>{"pkg:deb/debian/libssl3@3.0.1"});
}

TEST(OpenVex, TheTimeIsTheDocumentsWhereTheStatementHasNone) {
  const auto read = parse_vex(Kind::kOpenVex, statement(R"("status": "fixed")"));
  EXPECT_EQ(read->front().time, parse_time("2026-01-01T00:00:00Z"));
  EXPECT_TRUE(read->front().products.empty());
}

TEST(OpenVex, OfTheFirstVersions) {
  const auto read =
      parse_vex(Kind::kOpenVex, openvex(R"([{"vulnerability": "CVE-1", "products": ["pkg:oci/a", "pkg:oci/b"],
    "subcomponents": ["pkg:apk/alpine/git@2"], "status": "not_affected", "impact_statement": "git is not run"},
    {"vulnerability": "CVE-2", "subcomponents": ["pkg:apk/alpine/git@2"], "status": "under_investigation"}])",
                                        "https://openvex.dev/ns"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  ASSERT_EQ(read->at(0).products.size(), 2U);
  EXPECT_EQ(read->at(0).products[1]->parts[0]->names, std::vector<std::string>{"pkg:apk/alpine/git@2"});
  EXPECT_EQ(read->at(0).justification, "git is not run");
  ASSERT_EQ(read->at(1).products.size(), 1U);
  EXPECT_EQ(read->at(1).products[0]->product, nullptr);
}

TEST(OpenVex, WhatBreaksTheSpecificationIsRefused) {
  const std::vector<std::pair<std::string, ReasonCode>> cases = {
      {statement(R"("status": "not_affected")"), ReasonCode::kAttestationMalformed},
      {statement(R"("status": "not_affected", "justification": "", "impact_statement": null)"),
       ReasonCode::kAttestationMalformed},
      {statement(R"("status": "not_affected", "justification": "trust_me")"),
       ReasonCode::kAttestationMalformed},
      {statement(R"("status": "Not_Affected", "impact_statement": "x")"), ReasonCode::kAttestationMalformed},
      {statement(R"("status": "ignored")"), ReasonCode::kAttestationMalformed},
      {statement(R"("state": "fixed")"), ReasonCode::kAttestationMalformed},
      {statement(R"("status": "fixed", "timestamp": "yesterday")"), ReasonCode::kAttestationMalformed},
      {statement(R"("status": "fixed", "products": {})"), ReasonCode::kJsonShape},
      {statement(R"("status": "fixed", "products": [7])"), ReasonCode::kJsonShape},
      {statement(R"("status": "fixed", "products": [{"hashes": {"sha-256": 7}}])"),
       ReasonCode::kAttestationMalformed},
      {statement(R"("status": "fixed", "status": "fixed")"), ReasonCode::kJsonDuplicateKey},
      {openvex(R"([{"status": "fixed"}])"), ReasonCode::kJsonShape},
      {openvex(R"([{"vulnerability": "", "status": "fixed"}])"), ReasonCode::kAttestationMalformed},
      {openvex(R"([{"vulnerability": {"@id": "x"}, "status": "fixed"}])"), ReasonCode::kAttestationMalformed},
      {openvex("null"), ReasonCode::kAttestationMalformed},
      {openvex("[]", "https://openvex.dev/ns/v9"), ReasonCode::kAttestationMalformed},
      {openvex("[]", "https://openvex.dev/nsx"), ReasonCode::kAttestationMalformed},
      {openvex(R"([{"vulnerability": "x", "status": "fixed"}])", "https://openvex.dev/ns", ""),
       ReasonCode::kAttestationMalformed},
      {"{}", ReasonCode::kAttestationMalformed},
      {"[]", ReasonCode::kJsonShape},
      {openvex("[]") + "{}", ReasonCode::kJsonInvalid},
  };
  for (const auto& [text, code] : cases) {
    EXPECT_REASON(code_of(parse_vex(Kind::kOpenVex, text)), code) << text;
  }
  EXPECT_REASON(code_of(parse_vex(Kind::kSpdx, openvex("[]"))), ReasonCode::kAttestationMalformed);
}

TEST(OpenVex, IsBounded) {
  Limits limits;
  limits.findings = 1;
  const std::string one = R"({"vulnerability": "x", "status": "fixed"})";
  EXPECT_TRUE(parse_vex(Kind::kOpenVex, openvex("[" + one + "]"), limits).ok());
  EXPECT_REASON(code_of(parse_vex(Kind::kOpenVex, openvex("[" + one + "," + one + "]"), limits)),
                ReasonCode::kAttestationLimits);
  // Products times subcomponents.
  limits = {};
  limits.sbom_relationships = 5;
  EXPECT_REASON(
      code_of(parse_vex(Kind::kOpenVex,
                        openvex(R"([{"vulnerability": "x", "status": "fixed", "products": ["a", "b"],
                                     "subcomponents": ["c", "d", "e"]}])"),
                        limits)),
      ReasonCode::kAttestationLimits);
}

// A document as vendors write them: branches, products by their package URLs, and components of them.
std::string csaf(const std::string& vulnerabilities, const std::string& category = "csaf_vex",
                 const std::string& more = "") {
  return R"({"vulnerabilities": )" + vulnerabilities + R"(, "document": {"category": ")" + category +
         R"(", "csaf_version": "2.0", "title": "t", "publisher": {"category": "vendor"},
      "tracking": {"id": "1", "current_release_date": "2026-01-01T00:00:00Z", "status": "final"}},
    "product_tree": {
      "relationships": [{"category": "default_component_of", "product_reference": "SSL",
        "relates_to_product_reference": "APP", "full_product_name": {"name": "ssl in app", "product_id": "APP:SSL"}})" +
         more + R"(],
      "branches": [{"category": "vendor", "name": "Acme", "branches": [
        {"category": "product_version", "name": "app", "product": {"name": "Acme App 1", "product_id": "APP",
          "product_identification_helper": {"purl": "pkg:oci/app@sha256:aa", "cpe": "cpe:/a:acme:app",
            "hashes": [{"filename": "f", "file_hashes": [{"algorithm": "sha256", "value": "AA"}]}]}}}]}],
      "full_product_names": [{"name": "libssl3", "product_id": "SSL",
        "product_identification_helper": {"purl": "pkg:deb/debian/libssl3"}}],
      "product_groups": [{"group_id": "G", "product_ids": ["APP", "APP:SSL"]}]}})";
}

TEST(CsafVex, IsReadInFull) {
  const auto read =
      parse_vex(Kind::kCsafVex, csaf(R"([{"cve": "CVE-1", "ids": [{"system_name": "s", "text": "BUG-1"}],
    "flags": [{"label": "component_not_present", "group_ids": ["G"]}],
    "product_status": {"known_not_affected": ["APP:SSL"], "known_affected": ["APP"], "recommended": ["APP"]}}])"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  const VexStatement& excused = read->at(0);
  EXPECT_EQ(excused.vulnerability, (std::vector<std::string>{"CVE-1", "BUG-1"}));
  EXPECT_EQ(excused.status, VexStatus::kNotAffected);
  EXPECT_EQ(excused.justification, "component_not_present");
  EXPECT_EQ(excused.time, parse_time("2026-01-01T00:00:00Z"));
  ASSERT_EQ(excused.products.size(), 1U);
  const std::vector<std::string> app = {"pkg:oci/app@sha256:aa", "cpe:/a:acme:app", "Acme App 1"};
  for (const std::string& name : app) {
    const auto& names = excused.products[0]->product->names;
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
  EXPECT_EQ(excused.products[0]->parts[0]->names.size(), 2U);
  EXPECT_EQ(read->at(1).status, VexStatus::kAffected);
  EXPECT_EQ(read->at(1).products[0]->product->digests[0].second, "aa");
  EXPECT_TRUE(read->at(1).products[0]->parts.empty());
}

TEST(CsafVex, EachStatusHasItsMeaning) {
  for (const auto& [status, meaning] : std::vector<std::pair<std::string, VexStatus>>{
           {"fixed", VexStatus::kFixed},
           {"first_fixed", VexStatus::kFixed},
           {"last_affected", VexStatus::kAffected},
           {"under_investigation", VexStatus::kUnderInvestigation}}) {
    const auto read = parse_vex(
        Kind::kCsafVex, csaf(R"([{"cve": "CVE-1", "product_status": {")" + status + R"(": ["APP"]}}])"));
    ASSERT_TRUE(read.ok()) << status;
    EXPECT_EQ(read->front().status, meaning);
  }
  const auto impact =
      parse_vex(Kind::kCsafVex, csaf(R"([{"cve": "CVE-1", "product_status": {"known_not_affected": ["APP"]},
    "threats": [{"category": "impact", "details": "not built in", "product_ids": ["APP"]}]}])"));
  ASSERT_TRUE(impact.ok());
  EXPECT_EQ(impact->front().justification, "not built in");
}

TEST(CsafVex, WhatBreaksTheSpecificationIsRefused) {
  const std::string excused = R"([{"cve": "CVE-1", "product_status": {"known_not_affected": ["APP"]})";
  const std::vector<std::string> malformed = {
      csaf(excused + "}]"),
      csaf(excused + R"(, "flags": [{"label": "component_not_present", "product_ids": ["SSL"]}]}])"),
      csaf(excused + R"(, "flags": [{"label": "", "product_ids": ["APP"]}]}])"),
      csaf(excused + R"(, "flags": [{"label": "x", "group_ids": ["H"]}]}])"),
      csaf(excused +
           R"(, "threats": [{"category": "exploit_status", "details": "x", "product_ids": ["APP"]}]}])"),
      csaf(R"([{"cve": "CVE-1", "product_status": {"fixed": ["GONE"]}}])"),
      csaf(R"([{"product_status": {"fixed": ["APP"]}}])"),
      csaf("null"),
      csaf("[]", "csaf_security_advisory"),
      csaf("[]", "csaf_vex", R"(, {"product_reference": "SSL", "relates_to_product_reference": "APP",
        "full_product_name": {"name": "again", "product_id": "APP:SSL"}})"),
      csaf("[]", "csaf_vex", R"(, {"product_reference": "SSL"})"),
      R"({"document": {"category": "csaf_vex", "csaf_version": "2.1"}, "product_tree": {}, "vulnerabilities": []})",
      R"({"document": {"category": "csaf_vex", "csaf_version": "2.0"}, "product_tree": {}, "vulnerabilities": []})",
      "{}",
  };
  for (const std::string& text : malformed) {
    EXPECT_REASON(code_of(parse_vex(Kind::kCsafVex, text)), ReasonCode::kAttestationMalformed) << text;
  }
  EXPECT_TRUE(parse_vex(Kind::kCsafVex, csaf("[]")).ok());
}

TEST(CsafVex, ChainsAndLoopsOfRelationshipsEnd) {
  const std::string more = R"(,
    {"product_reference": "SELF", "relates_to_product_reference": "SELF", "full_product_name": {"product_id": "SELF"}},
    {"product_reference": "APP:SSL", "relates_to_product_reference": "NOWHERE", "full_product_name": {"product_id": "X"}})";
  const auto read =
      parse_vex(Kind::kCsafVex,
                csaf(R"([{"cve": "CVE-1", "product_status": {"fixed": ["SELF", "X"]}}])", "csaf_vex", more));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->front().products.size(), 2U);
  for (const auto& product : read->front().products) EXPECT_TRUE(product->product->names.empty());
}

TEST(CsafVex, IsBounded) {
  const std::string text = csaf(R"([{"cve": "CVE-1", "product_status": {"fixed": ["APP", "SSL"]}},
    {"cve": "CVE-2", "flags": [{"label": "x", "group_ids": ["G"]}, {"label": "x", "group_ids": ["G"]}]}])");
  Limits limits;
  limits.sbom_relationships = 6;
  limits.sbom_packages = 3;
  EXPECT_TRUE(parse_vex(Kind::kCsafVex, text, limits).ok());
  limits.sbom_relationships = 5;
  EXPECT_REASON(code_of(parse_vex(Kind::kCsafVex, text, limits)), ReasonCode::kAttestationLimits);
  limits = {};
  limits.sbom_packages = 2;
  EXPECT_REASON(code_of(parse_vex(Kind::kCsafVex, text, limits)), ReasonCode::kAttestationLimits);
}

std::string bom(
    const std::string& vulnerabilities,
    const std::string& metadata = R"({"timestamp": "2026-01-01T00:00:00Z", "component": {"bom-ref": "app",
                  "name": "ghcr.io/acme/app", "version": "sha256:aa", "purl": "pkg:oci/app@sha256:aa"}})") {
  return R"({"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": )" + metadata + R"(,
    "components": [{"bom-ref": "ssl", "name": "libssl3", "purl": "pkg:deb/debian/libssl3@3",
      "hashes": [{"alg": "SHA-256", "content": "BB"}]}], "vulnerabilities": )" +
         vulnerabilities + "}";
}

TEST(CycloneDxVex, IsReadInFull) {
  const auto read = parse_vex(Kind::kCycloneDx, bom(R"([
    {"id": "CVE-1", "references": [{"id": "GHSA-1"}], "analysis": {"state": "not_affected",
      "justification": "code_not_reachable", "firstIssued": "2026-02-01T00:00:00Z"}, "affects": [{"ref": "ssl"}]},
    {"id": "CVE-2", "analysis": {"state": "exploitable"}, "affects": [{"ref": "ssl"}, {"ref": "app"}]},
    {"id": "CVE-3", "affects": [{"ref": "ssl"}]},
    {"id": "CVE-4", "analysis": {"state": "false_positive"}, "affects": [{"ref": "ssl"}]},
    {"id": "CVE-5", "analysis": {"state": "resolved"}, "affects": [{"ref": "urn:cdx:x/1#ssl"}]}])"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  // CVE-3 has no analysis, the one of CVE-4 is not justified.
  ASSERT_EQ(read->size(), 3U);
  const VexStatement& first = read->at(0);
  EXPECT_EQ(first.vulnerability, (std::vector<std::string>{"CVE-1", "GHSA-1"}));
  EXPECT_EQ(first.time, parse_time("2026-02-01T00:00:00Z"));
  ASSERT_EQ(first.products.size(), 1U);
  EXPECT_EQ(first.products[0]->product->names.front(), "pkg:oci/app@sha256:aa");
  EXPECT_EQ(first.products[0]->product->digests[0].second, "aa");
  EXPECT_EQ(first.products[0]->parts[0]->digests[0].first, "sha256");
  EXPECT_EQ(read->at(1).status, VexStatus::kAffected);
  EXPECT_TRUE(read->at(1).products[0]->parts.empty());
  EXPECT_EQ(read->at(2).status, VexStatus::kFixed);
  EXPECT_TRUE(read->at(2).products[0]->parts[0]->names.empty());
}

TEST(CycloneDxVex, WithoutAComponentTheSubjectIsMeant) {
  const std::string metadata = R"({"timestamp": "2026-01-01T00:00:00Z"})";
  const auto read = parse_vex(Kind::kCycloneDx, bom(R"([{"id": "CVE-1", "analysis": {"state": "in_triage"}},
    {"id": "CVE-2", "analysis": {"state": "in_triage"}, "affects": [{"ref": "ssl"}]}])",
                                                    metadata));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->at(0).products.empty());
  EXPECT_EQ(read->at(1).products[0]->product, nullptr);
}

TEST(CycloneDxVex, ABomWithoutVulnerabilitiesStatesNothing) {
  const auto read = parse_vex(Kind::kCycloneDx, bom("null"));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->empty());
}

TEST(CycloneDxVex, WhatBreaksTheSpecificationIsRefused) {
  for (const std::string& text :
       {bom(R"([{"id": "CVE-1", "analysis": {"state": "fine"}}])"),
        bom(R"([{"analysis": {"state": "resolved"}}])"),
        bom(R"([{"id": "CVE-1", "analysis": {"state": "resolved"}}])", "{}"),
        bom(R"([{"id": "CVE-1", "analysis": {"state": "resolved"}, "affects": [{"ref": ""}]}])")}) {
    EXPECT_REASON(code_of(parse_vex(Kind::kCycloneDx, text)), ReasonCode::kAttestationMalformed) << text;
  }
  Limits limits;
  limits.sbom_relationships = 1;
  EXPECT_REASON(
      code_of(parse_vex(
          Kind::kCycloneDx,
          bom(R"([{"id": "C", "analysis": {"state": "resolved"}, "affects": [{"ref": "a"}, {"ref": "b"}]}])"),
          limits)),
      ReasonCode::kAttestationLimits);
}

// CISA's third use case, as CycloneDX publishes it.
TEST(CycloneDxVex, PublishedExample) {
  const std::string file = SEKISHO_SOURCE_DIR "/../shared/sboms/cisa-case-3.vex.cdx.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no published documents here";
  const auto read = parse_vex(Kind::kCycloneDx, *read_file(file, kMiB));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_GT(read->size(), 10U);
  EXPECT_EQ(read->front().status, VexStatus::kUnderInvestigation);
  EXPECT_EQ(read->at(1).vulnerability, std::vector<std::string>{"CVE-2020-11897"});
  EXPECT_EQ(read->at(1).status, VexStatus::kNotAffected);
  EXPECT_EQ(read->at(1).products[0]->product->names, std::vector<std::string>{"GHI"});
}

}  // namespace
}  // namespace sekisho::attest
