// What changed from one audit to the next.
#include "report/audit_diff.h"

#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

AuditVerdict row(std::uint64_t number, const std::string& decision, const std::string& code = "") {
  VerdictText text;
  text.decision = decision;
  text.digest = hex_of(number);
  if (!code.empty()) text.reasons = {{code, "subject", "detail", "remedy"}};
  return verdict_of(text);
}

std::string name(std::uint64_t number) { return "ghcr.io/acme/app@sha256:" + hex_of(number); }

// Each kind of change once, and two that are none.
AuditDiff each_kind() {
  return diff_audits(
      {row(1, "admitted"), row(2, "admitted"), row(3, "denied"), row(4, "admitted"), row(6, "admitted"),
       row(7, "denied")},
      {row(1, "denied", "revoked.key"), row(2, "undecided", "registry.timeout"), row(3, "admitted"),
       row(5, "denied", "signature.none"), row(6, "admitted"), row(7, "denied")});
}

TEST(AuditDiff, NamesEachKindOfChange) {
  EXPECT_EQ(render_diff_text(each_kind()),
            "newly denied: 1\n  " + name(1) + "  revoked.key\nnewly undecided: 1\n  " + name(2) +
                "  registry.timeout\nnewly admitted: 1\n  " + name(3) + "\nnew: 1\n  " + name(5) +
                "  denied  signature.none\ngone: 1\n  " + name(4) + "\nthe same: 2\n");
  const Json json = render_diff_json(each_kind());
  EXPECT_EQ(
      render_json(*json.find("newlyDenied")),
      "[{\"name\":\"" + name(1) + R"(","before":"admitted","after":"denied","reasons":["revoked.key"]}])");
  EXPECT_EQ(render_json(*json.find("gone")),
            "[{\"name\":\"" + name(4) + R"(","before":"admitted","after":null,"reasons":[]}])");
  EXPECT_EQ(*json.find("same")->as_integer(), 2);
}

TEST(AuditDiff, WhatIsNewAndDeniedCountsAsDenied) {
  EXPECT_TRUE(has_come_to(diff_audits({}, {row(1, "denied")}), Decision::kDenied));
  EXPECT_FALSE(has_come_to(diff_audits({row(1, "denied")}, {row(1, "denied")}), Decision::kDenied));
  EXPECT_FALSE(has_come_to(diff_audits({row(1, "denied")}, {}), Decision::kDenied));
  EXPECT_TRUE(has_come_to(diff_audits({row(1, "admitted")}, {row(1, "undecided")}), Decision::kUndecided));
}

TEST(AuditDiff, OfSeveralRowsTheWorstCounts) {
  const AuditDiff diff =
      diff_audits({row(1, "admitted"), row(1, "undecided")},
                  {row(1, "undecided", "registry.timeout"), row(1, "denied", "signature.none")});
  ASSERT_EQ(diff.changes.size(), 1U);
  EXPECT_EQ(diff.changes[0].before, Decision::kUndecided);
  EXPECT_EQ(diff.changes[0].after, Decision::kDenied);
  EXPECT_EQ(diff.changes[0].codes, (std::vector<std::string>{"registry.timeout", "signature.none"}));
}

TEST(AuditDiff, ReadsWhatAuditsPrint) {
  const Audit audit = small_audit();
  std::string lines;
  for (const AuditRow& one : audit.rows) lines += render_audit_json_line(one);
  for (const std::string& text : {text_of(render_audit_json, audit), lines, "\n" + lines + "\n"}) {
    const auto read = read_audit(text, {});
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->size(), audit.rows.size());
  }
  const auto one = read_audit(render_audit_json_line(audit.rows[0]), {});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->size(), 1U);
  EXPECT_TRUE(read_audit("[]", {}).ok());
  for (const char* text : {"", "{}", "[{}]", "[1]", "1", "{\n}", "name,decision\n"})
    EXPECT_FALSE(read_audit(text, {}).ok()) << text;
}

TEST(AuditDiff, HostileNamesAreShown) {
  VerdictText text;
  text.reference = kHostile;
  text.reasons = {{kHostile, "", "", ""}};
  const AuditDiff diff = diff_audits({}, {verdict_of(text)});
  for (const std::string& shown : {render_diff_text(diff), render_json(render_diff_json(diff))}) {
    EXPECT_EQ(shown.find('\x1b'), std::string::npos);
    EXPECT_EQ(shown.find('\r'), std::string::npos);
  }
}

}  // namespace
}  // namespace sekisho::report
