#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json_schema.h"
#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

std::string by_schema(const Json& json) {
  static const Json text =
      *parse_json(*read_file(std::string(SEKISHO_SOURCE_DIR) + "/docs/verdict.schema.json", kMiB));
  static const JsonSchema schema = *JsonSchema::compile(text, Limits{});
  const auto fault = schema.fault_of(json, Limits{});
  return fault ? fault->message() : "";
}

Json parsed(const std::string& text) {
  auto json = parse_json(text);
  if (!json.ok()) ADD_FAILURE() << json.error().message();
  return json.ok() ? *json : Json();
}

TEST(AuditJson, EachElementIsAVerdict) {
  for (const Audit& audit : {small_audit(), hostile_audit(), mapped_audit()}) {
    const Json json = parsed(text_of(render_audit_json, audit));
    ASSERT_NE(json.as_array(), nullptr);
    ASSERT_EQ(json.as_array()->size(), audit.rows.size());
    for (const Json& row : *json.as_array()) {
      EXPECT_EQ(by_schema(row), "");
      EXPECT_TRUE(read_verdict(row).ok());
    }
  }
}

TEST(AuditJson, SaysOnWhatItRestsAndWhereItRuns) {
  const Json json = parsed(text_of(render_audit_json, small_audit()));
  const Json& denied = json.as_array()->at(1);
  EXPECT_EQ(*denied.find_text("basis"), "gathered");
  EXPECT_EQ(*denied.find_text("gathered"), "2026-11-26T06:00:05Z");
  EXPECT_EQ(denied.find("places")->as_array()->size(), 4U);
  EXPECT_EQ(*denied.find("places")->as_array()->at(1).find_text("namespace"), "billing");
  EXPECT_EQ(*denied.find("then")->find_text("decision"), "admitted");
  const Json& manifests = json.as_array()->at(4);
  EXPECT_EQ(*manifests.find_text("basis"), "kept");
  EXPECT_TRUE(manifests.find("then")->is_null());
  EXPECT_TRUE(manifests.find("places")->as_array()->at(0).find("container")->is_null());
}

TEST(AuditJson, SaysWhatRunsAndWhatWasJudged) {
  const Json json = parsed(text_of(render_audit_json, mapped_audit()));
  const Json& by_index = *json.as_array()->at(0).find("running");
  EXPECT_EQ(*by_index.find_text("digest"), "sha256:" + hex_of(11));
  EXPECT_EQ(*by_index.find_text("judged"), "index");
  EXPECT_TRUE(*by_index.find("covered")->as_bool());
  EXPECT_EQ(*json.as_array()->at(2).find("running")->find_text("judged"), "digest");
  EXPECT_TRUE(json.as_array()->at(3).find("running")->find("covered")->is_null());
  EXPECT_TRUE(parsed(text_of(render_audit_json, small_audit())).as_array()->at(0).find("running")->is_null());
}

TEST(AuditJson, ALineIsTheElement) {
  const Audit audit = hostile_audit();
  for (std::size_t i = 0; i < audit.rows.size(); ++i) {
    const std::string line = render_audit_json_line(audit.rows[i]);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(parsed(line), parsed(text_of(render_audit_json, audit)).as_array()->at(i));
  }
}

TEST(AuditJson, IsTheSameWhenItIsReadAndWrittenAgain) {
  AuditRow row = hostile_audit().rows[0];
  const std::string line = render_audit_json_line(row);
  row.verdict = *read_verdict(parsed(line));
  EXPECT_EQ(render_audit_json_line(row), line);
}

// What fleets keep of a row.
Audit read_again(Audit audit) {
  for (AuditRow& row : audit.rows) {
    auto read = read_audit_row(parsed(render_audit_json_line(row)));
    if (!read.ok()) ADD_FAILURE() << read.error().message();
    if (read.ok()) row = *std::move(read);
  }
  return audit;
}

TEST(AuditJson, ARowThatWasReadAgainIsToldAlike) {
  for (const Audit& audit : {small_audit(), hostile_audit()}) {
    const Audit again = read_again(audit);
    EXPECT_EQ(text_of(render_audit_json, again), text_of(render_audit_json, audit));
    EXPECT_EQ(text_of(render_audit_csv, again), text_of(render_audit_csv, audit));
    EXPECT_EQ(text_of(render_audit_table, again, Colour::kOff),
              text_of(render_audit_table, audit, Colour::kOff));
    EXPECT_EQ(text_of(render_audit_junit, again), text_of(render_audit_junit, audit));
    EXPECT_EQ(text_of(render_audit_html, again), text_of(render_audit_html, audit));
    EXPECT_EQ(text_of(render_audit_metrics, again), text_of(render_audit_metrics, audit));
  }
  // Identifiers are made of names as they are, and no reference has one that must be made harmless.
  EXPECT_EQ(text_of(render_audit_sarif, read_again(small_audit())),
            text_of(render_audit_sarif, small_audit()));
  EXPECT_EQ(text_of(render_audit_oscal, read_again(small_audit())),
            text_of(render_audit_oscal, small_audit()));
}

TEST(AuditJson, ARowOfOtherTypesIsNotRead) {
  const std::string line = render_audit_json_line(small_audit().rows[1]);
  for (const auto& [from, to] : {std::pair{"\"gathered\",", "\"guessed\","},
                                 {"\"places\":", "\"plazas\":"},
                                 {"\"cluster\":\"", "\"cluster\":1,\"x\":\""},
                                 {"\"basis\":", "\"bases\":"},
                                 {"\"schema\":", "\"scheme\":"}}) {
    std::string changed = line;
    ASSERT_NE(changed.find(from), std::string::npos) << from;
    changed.replace(changed.rfind(from), std::string(from).size(), to);
    EXPECT_FALSE(read_audit_row(parsed(changed)).ok()) << from;
  }
}

TEST(AuditJson, HoldsNothingThatDeceives) {
  const std::string text = text_of(render_audit_json, hostile_audit());
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
}

// "\x1b" in four letters and the character itself are one name when they are shown.
TEST(AuditJson, NoObjectHasANameTwice) {
  AuditRow row = small_audit().rows[0];
  Json verdict = parsed(row.verdict.json);
  verdict.as_object()->emplace_back("a\x1b", 1);
  verdict.as_object()->emplace_back("a\\x1b", 2);
  row.verdict = *read_verdict(verdict);
  const Json json = parsed(render_audit_json_line(row));
  ASSERT_NE(json.find("a\\x1b"), nullptr);
  EXPECT_EQ(*json.find("a\\x1b")->as_integer(), 2);
}

TEST(AuditJson, OfNothingIsAnEmptyArray) {
  EXPECT_TRUE(parsed(text_of(render_audit_json, Audit{})).as_array()->empty());
}

}  // namespace
}  // namespace sekisho::report
