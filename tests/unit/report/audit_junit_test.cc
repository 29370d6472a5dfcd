#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(AuditJunit, HasATestCaseARow) {
  const std::string text = text_of(render_audit_junit, small_audit());
  EXPECT_EQ(times(text, "<testcase "), 6U);
  EXPECT_EQ(times(text, "<failure "), 2U);
  EXPECT_EQ(times(text, "<error "), 2U);  // one undecided, one fault
  EXPECT_EQ(times(text, "<system-out>"), 1U);
  EXPECT_NE(text.find("<testsuites name=\"sekisho audit\" tests=\"6\" failures=\"2\" errors=\"2\">"),
            std::string::npos);
}

TEST(AuditJunit, AFailureTellsReasonsRemediesAndPlaces) {
  const std::string text = text_of(render_audit_junit, small_audit());
  EXPECT_NE(text.find("<failure type=\"signature.none\" message=\"nothing is attached\">"),
            std::string::npos);
  EXPECT_NE(text.find("attestation.missing: sha256:"), std::string::npos);
  EXPECT_NE(text.find("runs in prod-eu/billing StatefulSet/cache main"), std::string::npos);
}

TEST(AuditJunit, HoldsWhatXmlCanHold) {
  Audit audit = hostile_audit();
  audit.rows[0].verdict.reasons[0].detail += "\xEF\xBF\xBE\xEF\xBF\xBF";
  const std::string text = text_of(render_audit_junit, audit);
  EXPECT_EQ(text.find("</script>"), std::string::npos);
  EXPECT_EQ(text.find("]]>"), std::string::npos);
  EXPECT_EQ(text.find_first_of("\x1b\r\xff\xEF"), std::string::npos);
  EXPECT_NE(text.find("\\ufffe\\uffff"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
