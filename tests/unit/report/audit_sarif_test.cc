#include <set>

#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

Json run_of(const Audit& audit) {
  const auto json = parse_json(text_of(render_audit_sarif, audit));
  EXPECT_TRUE(json.ok());
  return json->find("runs")->as_array()->at(0);
}

Json::Array results_of(const Audit& audit) { return *run_of(audit).find("results")->as_array(); }

std::string fingerprint(const Json& result) {
  return *result.find("partialFingerprints")->find_text("sekishoFinding/v1");
}

TEST(AuditSarif, HasAResultAReasonAndDigest) {
  const auto results = results_of(small_audit());
  ASSERT_EQ(results.size(), 7U);
  std::vector<std::string> kinds;
  for (const Json& result : results) kinds.push_back(*result.find_text("kind"));
  EXPECT_EQ(kinds, (std::vector<std::string>{"pass", "fail", "fail", "fail", "open", "fail", "fail"}));
  EXPECT_EQ(*results[1].find_text("level"), "error");
  EXPECT_EQ(*results[3].find_text("level"), "warning");
  EXPECT_EQ(*results[4].find_text("level"), "none");
}

TEST(AuditSarif, ResultsPointAtTheirRules) {
  const Json run = run_of(small_audit());
  const auto& rules = *run.find("tool")->find("driver")->find("rules")->as_array();
  std::set<std::string> ids;
  for (const Json& rule : rules) EXPECT_TRUE(ids.insert(*rule.find_text("id")).second);
  for (const Json& result : *run.find("results")->as_array()) {
    const auto index = static_cast<std::size_t>(*result.find("ruleIndex")->as_integer());
    EXPECT_EQ(*rules.at(index).find_text("id"), *result.find_text("ruleId"));
  }
  EXPECT_EQ(*rules[1].find("help")->find_text("text"), reason_remedy(ReasonCode::kSignatureNone));
}

TEST(AuditSarif, FingerprintsTellFindingsApartAndStay) {
  Audit audit = small_audit();
  audit.rows[1].verdict.reasons.push_back(audit.rows[1].verdict.reasons.back());
  std::set<std::string> seen;
  for (const Json& result : results_of(audit)) EXPECT_TRUE(seen.insert(fingerprint(result)).second);
  // Another day, other texts, other places and other rows beside it: the same finding.
  const std::string before = fingerprint(results_of(small_audit())[1]);
  audit.begun += std::chrono::hours(24);
  audit.rows[1].verdict.reasons[0].detail = "said otherwise";
  audit.rows[1].places.clear();
  audit.rows.erase(audit.rows.begin());
  EXPECT_EQ(fingerprint(results_of(audit)[0]), before);
}

TEST(AuditSarif, TellsFaults) {
  const Json run = run_of(small_audit());
  const Json& invocation = run.find("invocations")->as_array()->at(0);
  EXPECT_FALSE(*invocation.find("executionSuccessful")->as_bool());
  EXPECT_EQ(invocation.find("toolExecutionNotifications")->as_array()->size(), 1U);
}

TEST(AuditSarif, HoldsNothingThatDeceives) {
  const std::string text = text_of(render_audit_sarif, hostile_audit());
  ASSERT_TRUE(parse_json(text).ok());
  for (const char* part : {"\x1b", "\u202e", "\xff"}) EXPECT_EQ(text.find(part), std::string::npos);
  const Json first = results_of(hostile_audit())[0];
  const Json& location = first.find("locations")->as_array()->at(0);
  const std::string uri = *location.find("physicalLocation")->find("artifactLocation")->find_text("uri");
  EXPECT_EQ(uri.find_first_of("<>\"\\ :{}`"), std::string::npos) << uri;
}

}  // namespace
}  // namespace sekisho::report
