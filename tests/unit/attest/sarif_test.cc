#include <gtest/gtest.h>

#include "attest/vulnerabilities.h"
#include "support/expect.h"

namespace sekisho::attest {
namespace {

using support::code_of;

// A run of which the results come before the rules, as they may.
std::string sarif(const std::string& results, const std::string& more = "") {
  return R"({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"results": )" +
         results + R"(, "tool": {"driver": {"name": "Trivy", "rules": [
      {"id": "CVE-2026-1", "properties": {"security-severity": "7.5", "tags": ["security"]},
       "defaultConfiguration": {"level": "error"}},
      {"id": "CVE-2026-2", "properties": {"security-severity": "0.0"}, "defaultConfiguration": {"level": "note"}},
      {"id": "LINT", "defaultConfiguration": {"level": "note"}},
      {"id": "BARE"},
      {"id": "NUMBER", "properties": {"security-severity": 9.1}},
      {"id": "ODD", "properties": {"security-severity": "high"}}]},
      "extensions": [{"name": "e", "rules": [{"id": "EXTENDED", "defaultConfiguration": {"level": "warning"}}]}]})" +
         more + "}]}";
}

struct Case {
  const char* result;
  const char* id;
  Severity severity;
};

TEST(Sarif, SeveritiesOfResultsAndRules) {
  const std::vector<Case> cases = {
      {R"({"ruleId": "CVE-2026-1", "ruleIndex": 0, "level": "note", "message": {"text": "x"}})", "CVE-2026-1",
       Severity::kHigh},
      {R"({"ruleIndex": 0})", "CVE-2026-1", Severity::kHigh},
      {R"({"rule": {"id": "CVE-2026-1"}})", "CVE-2026-1", Severity::kHigh},
      {R"({"rule": {"index": 0}})", "CVE-2026-1", Severity::kHigh},
      {R"({"ruleId": "CVE-2026-1", "properties": {"security-severity": "9.8"}})", "CVE-2026-1",
       Severity::kCritical},
      // Scanners write 0 where they know nothing.
      {R"({"ruleId": "CVE-2026-2"})", "CVE-2026-2", Severity::kUnknown},
      {R"({"ruleId": "LINT"})", "LINT", Severity::kLow},
      {R"({"ruleId": "LINT", "level": "error"})", "LINT", Severity::kCritical},
      {R"({"ruleId": "LINT", "level": "none"})", "LINT", Severity::kNegligible},
      {R"({"ruleId": "LINT", "level": "fatal"})", "LINT", Severity::kUnknown},
      {R"({"ruleId": "BARE"})", "BARE", Severity::kUnknown},
      {R"({"ruleId": "BARE", "level": "warning"})", "BARE", Severity::kMedium},
      {R"({"ruleId": "NUMBER"})", "NUMBER", Severity::kCritical},
      {R"({"ruleId": "ODD", "level": "none"})", "ODD", Severity::kUnknown},
      {R"({"ruleId": "EXTENDED", "rule": {"index": 0, "toolComponent": {"index": 0}}})", "EXTENDED",
       Severity::kMedium},
      {R"({"ruleId": "STRANGER"})", "STRANGER", Severity::kUnknown},
      {R"({"ruleId": "STRANGER", "ruleIndex": -1})", "STRANGER", Severity::kUnknown},
      {R"({"ruleId": "STRANGER", "ruleIndex": 99})", "STRANGER", Severity::kUnknown},
      {R"({"ruleId": "LINT", "kind": "review", "level": "none"})", "LINT", Severity::kUnknown},
      // Grype's rules are of one vulnerability in one package.
      {R"({"ruleId": "CVE-2026-12345-libssl3", "level": "note"})", "CVE-2026-12345", Severity::kLow},
      {R"({"ruleId": "GHSA-ab12-cd34-ef56-left-pad", "level": "note"})", "GHSA-ab12-cd34-ef56",
       Severity::kLow},
      {R"({"ruleId": "CVE-2026-12345", "level": "note"})", "CVE-2026-12345", Severity::kLow},
      {R"({"ruleId": "CVE-2026-1x-y", "level": "note"})", "CVE-2026-1x-y", Severity::kLow},
      {R"({"ruleId": "GHSA-ab12-cd34-left-pad-x", "level": "note"})", "GHSA-ab12-cd34-left", Severity::kLow},
      {R"({"ruleId": "GHSA-", "level": "note"})", "GHSA-", Severity::kLow},
      {R"({"ruleId": "CVE-", "level": "note"})", "CVE-", Severity::kLow},
  };
  for (const Case& one : cases) {
    const auto report = parse_report(Kind::kSarif, sarif("[" + std::string(one.result) + "]"));
    ASSERT_TRUE(report.ok()) << one.result << report.error().message();
    EXPECT_EQ(report->scanner, "Trivy");
    ASSERT_EQ(report->findings.size(), 1U) << one.result;
    EXPECT_EQ(report->findings[0].id, one.id) << one.result;
    EXPECT_EQ(report->findings[0].severity, one.severity) << one.result;
  }
}

TEST(Sarif, WhichResultsAreFindings) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {R"("kind": "fail")", 1},
      {R"("kind": "open")", 1},
      {R"("kind": "pass")", 0},
      {R"("kind": "notApplicable")", 0},
      {R"("kind": "informational")", 0},
      {R"("baselineState": "unchanged")", 1},
      {R"("baselineState": "absent")", 0},
      {R"("suppressions": [])", 1},
      {R"("suppressions": null)", 1},
      {R"("suppressions": [{"kind": "external"}])", 0},
      {R"("suppressions": [{"kind": "external", "status": "accepted"}])", 0},
      {R"("suppressions": [{"kind": "inSource"}, {"kind": "external", "status": "rejected"}])", 1},
      {R"("suppressions": [{"kind": "external", "status": "underReview"}])", 1},
      {R"("suppressions": [{"kind": "external", "status": "Accepted"}])", 1},
  };
  for (const auto& [member, findings] : cases) {
    const auto report = parse_report(Kind::kSarif, sarif(R"([{"ruleId": "CVE-2026-1", )" + member + "}]"));
    ASSERT_TRUE(report.ok()) << member;
    EXPECT_EQ(report->findings.size(), findings) << member;
  }
}

TEST(Sarif, TheRunThatEndedFirstTellsTheTime) {
  const auto report = parse_report(
      Kind::kSarif,
      sarif("[]", R"(, "invocations": [{"executionSuccessful": true, "endTimeUtc": "2026-02-01T00:00:00Z"},
        {"executionSuccessful": true, "endTimeUtc": "2026-01-01T00:00:00Z"}, {"executionSuccessful": true}])"));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->finished, parse_time("2026-01-01T00:00:00Z"));
}

TEST(Sarif, WhatSaysNothingIsRefused) {
  const std::vector<std::string> cases = {
      "{}",
      R"({"version": "2.1.0"})",
      R"({"version": "2.1.0", "runs": []})",
      R"({"version": "2.0.0", "runs": [{"results": []}]})",
      R"({"version": "2.1.0", "runs": [{}]})",
      sarif("null"),
      sarif("[]", R"(, "invocations": [{"executionSuccessful": false}])"),
      sarif("[]", R"(, "externalPropertyFileReferences": {"results": [{}]})"),
      R"({"version": "2.1.0", "runs": [{"results": []}], "inlineExternalProperties": [{}]})",
      sarif(R"([{"ruleId": "x", "kind": "maybe"}])"),
      sarif(R"([{"message": {"text": "no rule at all"}}])"),
  };
  for (const std::string& text : cases) {
    EXPECT_REASON(code_of(parse_report(Kind::kSarif, text)), ReasonCode::kAttestationMalformed) << text;
  }
  EXPECT_REASON(code_of(parse_report(Kind::kSarif, sarif("{}"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse_report(Kind::kSarif, sarif("[]") + "]")), ReasonCode::kJsonInvalid);
}

TEST(Sarif, RulesAndResultsAreBounded) {
  Limits limits;
  limits.findings = 6;
  std::string results;
  for (int i = 0; i < 6; ++i) results += R"({"ruleIndex": 0},)";
  results.pop_back();
  EXPECT_TRUE(parse_report(Kind::kSarif, sarif("[" + results + "]"), limits).ok());
  EXPECT_REASON(code_of(parse_report(Kind::kSarif, sarif("[" + results + R"(, {"ruleIndex": 0}])"), limits)),
                ReasonCode::kAttestationLimits);
  limits.findings = 5;
  EXPECT_REASON(code_of(parse_report(Kind::kSarif, sarif("[]"), limits)), ReasonCode::kAttestationLimits);
  limits = {};
  limits.bundle_bytes = 50;
  EXPECT_REASON(code_of(parse_report(Kind::kSarif, sarif("[" + results + "]"), limits)),
                ReasonCode::kAttestationLimits);
}

}  // namespace
}  // namespace sekisho::attest
