#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

using Line = std::vector<std::string>;

// Reads RFC 4180 as strictly as these reports write it: every cell in quotes, CRLF after every line.
std::vector<Line> read_csv(const std::string& text) {
  std::vector<Line> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    std::string cell;
    for (++at; at < text.size(); ++at) {
      if (text[at] == '"' && text.compare(at, 2, "\"\"") != 0) break;
      if (text[at] == '"') ++at;
      cell += text[at];
    }
    lines.back().push_back(cell);
    at += 1;
    if (text.compare(at, 2, "\r\n") == 0) {
      lines.emplace_back();
      at += 2;
    } else if (text.compare(at, 2, ",\"") == 0) {
      at += 1;
    } else {
      ADD_FAILURE() << "at " << at;
      break;
    }
  }
  lines.pop_back();
  return lines;
}

std::string cell(const std::vector<Line>& lines, std::size_t line, const std::string& column) {
  for (std::size_t i = 0; i < lines[0].size(); ++i) {
    if (lines[0][i] == column) return lines[line][i];
  }
  return "no column " + column;
}

TEST(AuditCsv, HasALineAPlace) {
  const auto lines = read_csv(text_of(render_audit_csv, small_audit()));
  ASSERT_EQ(lines.size(), 10U);
  for (const Line& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  EXPECT_EQ(cell(lines, 1, "decision"), "admitted");
  EXPECT_EQ(cell(lines, 1, "sbom"), "met");
  EXPECT_EQ(cell(lines, 2, "cluster"), "prod-us");
  EXPECT_EQ(cell(lines, 3, "reasons"), "signature.none; attestation.missing");
  EXPECT_EQ(cell(lines, 4, "namespace"), "billing");
  EXPECT_EQ(cell(lines, 3, "then_decision"), "admitted");
  EXPECT_EQ(cell(lines, 8, "reference"), "registry.acme.example/tools/backup:2025.11");
}

TEST(AuditCsv, SaysWhatRuns) {
  const auto lines = read_csv(text_of(render_audit_csv, mapped_audit()));
  for (const Line& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  EXPECT_EQ(cell(lines, 1, "running"), "sha256:" + hex_of(11));
  EXPECT_EQ(cell(lines, 1, "index"), "sha256:" + hex_of(1));
  EXPECT_EQ(cell(lines, 1, "judged") + " " + cell(lines, 1, "covered"), "index yes");
  EXPECT_EQ(cell(lines, 4, "judged") + " " + cell(lines, 4, "covered"), "digest no");
  EXPECT_EQ(cell(lines, 8, "covered"), "unknown");
  EXPECT_EQ(cell(read_csv(text_of(render_audit_csv, small_audit())), 1, "running"), "");
}

TEST(AuditCsv, HasALineForARowWithoutPlaces) {
  Audit audit = small_audit();
  audit.rows.resize(1);
  audit.rows[0].places.clear();
  EXPECT_EQ(read_csv(text_of(render_audit_csv, audit)).size(), 2U);
}

TEST(AuditCsv, NoCellIsAFormula) {
  const auto lines = read_csv(text_of(render_audit_csv, hostile_audit()));
  for (const Line& line : lines) {
    for (const std::string& text : line) {
      EXPECT_TRUE(text.empty() || std::string("=+-@\t\r").find(text[0]) == std::string::npos) << text;
      EXPECT_EQ(text.find_first_of("\r\n\x1b"), std::string::npos);
    }
  }
  EXPECT_TRUE(cell(lines, 1, "reference").starts_with("'=cmd|"));
  EXPECT_NE(cell(lines, 1, "rule").find("</script>"), std::string::npos);
}

TEST(AuditCsv, AFullWidthSignMakesNoFormulaEither) {
  Audit audit = small_audit();
  audit.rows.resize(1);
  audit.rows[0].verdict.rule = "＝1+1";
  EXPECT_EQ(cell(read_csv(text_of(render_audit_csv, audit)), 1, "rule"), "'＝1+1");
}

}  // namespace
}  // namespace sekisho::report
