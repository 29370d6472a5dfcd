#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

Json::Array items_of(const Audit& audit, PolicyReportKind kind = PolicyReportKind::kOpenReports) {
  const auto json = parse_json(text_of(render_audit_policy_report, audit, kind));
  EXPECT_TRUE(json.ok());
  return *json->find("items")->as_array();
}

std::string where(const Json& report) {
  const Json& metadata = *report.find("metadata");
  const std::string* name_space = metadata.find_text("namespace");
  return *report.find_text("kind") + " " + *metadata.find_text("name") + " " +
         (name_space == nullptr ? "-" : *name_space);
}

TEST(AuditPolicyReport, IsOneForEachClusterAndNamespace) {
  std::vector<std::string> found;
  for (const Json& report : items_of(small_audit())) found.push_back(where(report));
  EXPECT_EQ(found, (std::vector<std::string>{
                       "Report sekisho-audit-prod-eu billing", "Report sekisho-audit-prod-eu flux-system",
                       "Report sekisho-audit-prod-eu legacy", "Report sekisho-audit-prod-eu shop",
                       "Report sekisho-audit-prod-us shop", "Report sekisho-audit-staging ops",
                       "Report sekisho-audit-staging shop"}));
}

TEST(AuditPolicyReport, TheRestIsOfTheWholeCluster) {
  Audit audit = small_audit();
  audit.rows.resize(1);
  audit.rows[0].places.clear();
  ASSERT_EQ(items_of(audit).size(), 1U);
  EXPECT_EQ(where(items_of(audit)[0]), "ClusterReport sekisho-audit -");
  EXPECT_EQ(where(items_of(audit, PolicyReportKind::kWgPolicy)[0]), "ClusterPolicyReport sekisho-audit -");
}

TEST(AuditPolicyReport, ResultsAreCounted) {
  const Json shop = items_of(small_audit())[3];
  EXPECT_EQ(*shop.find("summary")->find("pass")->as_integer(), 1);
  EXPECT_EQ(*shop.find("summary")->find("fail")->as_integer(), 1);
  const Json& failed = shop.find("results")->as_array()->at(1);
  EXPECT_EQ(*failed.find_text("result"), "fail");
  EXPECT_EQ(*failed.find_text("severity"), "high");
  EXPECT_EQ(*failed.find("properties")->find_text("reasons"), "signature.none, attestation.missing");
  const Json& resource = failed.find("resources")->as_array()->at(0);
  EXPECT_EQ(*resource.find_text("apiVersion"), "apps/v1");
  EXPECT_EQ(*resource.find_text("kind"), "StatefulSet");
  EXPECT_EQ(*resource.find_text("name"), "cache");
  EXPECT_EQ(*items_of(small_audit())[2].find("results")->as_array()->at(0).find_text("result"), "warn");
  EXPECT_EQ(*items_of(small_audit())[5].find("results")->as_array()->at(0).find_text("result"), "error");
}

TEST(AuditPolicyReport, AWorkloadIsNamedOnce) {
  Audit audit = small_audit();
  audit.rows.resize(1);
  audit.rows[0].places[1] = audit.rows[0].places[0];
  audit.rows[0].places[1].container = "sidecar";
  EXPECT_EQ(items_of(audit)[0].find("results")->as_array()->at(0).find("resources")->as_array()->size(), 1U);
}

// A namespace that Kubernetes would not take is none; a cluster becomes a label that no other becomes.
TEST(AuditPolicyReport, NamesAreThoseThatKubernetesTakes) {
  const auto items = items_of(hostile_audit());
  const Json& labels = *items[0].find("metadata")->find("labels");
  const std::string label = *labels.find_text("sekisho.dev/cluster");
  EXPECT_LE(label.size(), 63U);
  EXPECT_EQ(label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << label;
  EXPECT_EQ(*items[0].find_text("kind"), "ClusterReport");
  const std::string text = text_of(render_audit_policy_report, hostile_audit(), PolicyReportKind::kWgPolicy);
  for (const char* part : {"\x1b", "\u202e", "\xff"}) EXPECT_EQ(text.find(part), std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
