#include <set>

#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

Json results_of(const Audit& audit) {
  const auto json = parse_json(text_of(render_audit_oscal, audit));
  EXPECT_TRUE(json.ok());
  return *json->find("assessment-results");
}

Json result_of(const Audit& audit) { return results_of(audit).find("results")->as_array()->at(0); }

std::string state_of(const Json& finding) {
  return *finding.find("target")->find("status")->find_text("state");
}

TEST(AuditOscal, HasAnObservationARowAndAFindingARequirement) {
  const Json result = result_of(small_audit());
  EXPECT_EQ(result.find("observations")->as_array()->size(), 5U);
  std::vector<std::string> targets;
  for (const Json& finding : *result.find("findings")->as_array()) {
    targets.push_back(*finding.find("target")->find_text("target-id"));
    EXPECT_EQ(state_of(finding), "not-satisfied");
  }
  EXPECT_EQ(targets, (std::vector<std::string>{"admitted", "signed", "sbom", "provenance", "images-pinned"}));
}

// Two manifests of one index run: one component in all their places, an observation each.
TEST(AuditOscal, RowsOfOneNameAreOneComponent) {
  const Json result = result_of(mapped_audit());
  const Json::Array& components = *result.find("local-definitions")->find("components")->as_array();
  ASSERT_EQ(components.size(), 3U);
  std::vector<std::string> places;
  for (const Json& property : *components[0].find("props")->as_array()) {
    if (*property.find_text("name") == "place") places.push_back(*property.find_text("value"));
  }
  EXPECT_EQ(places,
            (std::vector<std::string>{"prod-eu/shop Deployment/web main", "prod-us/shop Deployment/web main",
                                      "prod-eu/shop Deployment/arm main"}));
  std::set<std::string> observations;
  for (const Json& one : *result.find("observations")->as_array())
    observations.insert(*one.find_text("uuid"));
  EXPECT_EQ(observations.size(), 4U);
}

TEST(AuditOscal, IsSatisfiedOnlyByAllAndWithoutFaults) {
  Audit audit = small_audit();
  audit.rows.resize(1);
  const auto states = [&] {
    std::set<std::string> found;
    const Json result = result_of(audit);
    for (const Json& finding : *result.find("findings")->as_array()) found.insert(state_of(finding));
    return found;
  };
  EXPECT_EQ(states(), std::set<std::string>{"not-satisfied"});
  audit.faults.clear();
  EXPECT_EQ(states(), std::set<std::string>{"satisfied"});
  audit.rows.clear();
  EXPECT_EQ(states(), std::set<std::string>{"not-satisfied"});
}

TEST(AuditOscal, UuidsAreOfTheContent) {
  EXPECT_EQ(text_of(render_audit_oscal, small_audit()), text_of(render_audit_oscal, small_audit()));
  Audit later = small_audit();
  later.begun += std::chrono::hours(1);
  const Json now = result_of(small_audit()), then = result_of(later);
  const auto first = [](const Json& result, const char* list) {
    return *result.find(list)->as_array()->at(0).find_text("uuid");
  };
  EXPECT_NE(first(now, "observations"), first(then, "observations"));
  const auto component = [&](const Json& result) {
    return first(*result.find("local-definitions"), "components");
  };
  EXPECT_EQ(component(now), component(then));
}

TEST(AuditOscal, HoldsNothingThatDeceives) {
  const std::string text = text_of(render_audit_oscal, hostile_audit());
  ASSERT_TRUE(parse_json(text).ok());
  for (const char* part : {"\x1b", "\u202e", "\xff"}) EXPECT_EQ(text.find(part), std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
