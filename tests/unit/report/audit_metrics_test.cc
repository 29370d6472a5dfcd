#include <algorithm>

#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(AuditMetrics, CountsDecisionsReasonsAndFaults) {
  const std::string text = text_of(render_audit_metrics, small_audit());
  EXPECT_TRUE(has_line(text, "sekisho_audit_rows{decision=\"admitted\"} 2"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_rows{decision=\"denied\"} 2"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_rows{decision=\"undecided\"} 1"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_reasons{reason=\"signature.none\"} 1"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_requirements{requirement=\"signed\",standing=\"met\"} 2"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_faults 1"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_requests 321"));
  EXPECT_TRUE(has_line(text, "sekisho_audit_end_timestamp_seconds 1795672890")) << text;
}

TEST(AuditMetrics, OfNothingStillTellsEveryDecision) {
  EXPECT_TRUE(has_line(text_of(render_audit_metrics, Audit{}), "sekisho_audit_rows{decision=\"denied\"} 0"));
}

TEST(AuditMetrics, AHostileNameStaysInItsLabel) {
  const std::string text = text_of(render_audit_metrics, hostile_audit());
  const std::string plain = text_of(render_audit_metrics, small_audit());
  const auto lines = [](const std::string& all) { return std::count(all.begin(), all.end(), '\n'); };
  EXPECT_LE(lines(text), lines(plain));
  EXPECT_NE(text.find("onerror=\\\"window.ran=1\\\""), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
