#include <gtest/gtest.h>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

TEST(AuditTable, TellsDecisionReasonPlaceAndRemedy) {
  const std::string text = text_of(render_audit_table, small_audit(), Colour::kOff);
  EXPECT_NE(text.find("\ndenied      docker.io/library/redis@sha256:"), std::string::npos);
  EXPECT_NE(text.find("signature.none: nothing is attached\n"), std::string::npos);
  EXPECT_NE(text.find("in prod-eu/billing StatefulSet/cache main\n"), std::string::npos);
  EXPECT_NE(text.find("and 1 more place\n"), std::string::npos);
  EXPECT_NE(text.find("was admitted at 2026-11-20T08:20:00Z"), std::string::npos);
  EXPECT_NE(text.find("\nadmitted*   ghcr.io/acme/legacy"), std::string::npos);
  EXPECT_NE(text.find(reason_remedy(ReasonCode::kSignatureNone)), std::string::npos);
  EXPECT_NE(text.find("\n5 artifacts in 9 places: 2 admitted, 2 denied, 1 undecided\n"), std::string::npos);
  EXPECT_NE(text.find("\n1 entry of inventories could not be read\n"), std::string::npos);
}

TEST(AuditTable, SaysWhatRuns) {
  const std::string text = text_of(render_audit_table, mapped_audit(), Colour::kOff);
  const std::string index = "sha256:" + hex_of(1);
  EXPECT_NE(text.find("  runs as sha256:" + hex_of(11) + ", which it lists\n"), std::string::npos);
  EXPECT_NE(text.find("names the index " + index + ", which does not speak for it\n"), std::string::npos);
  EXPECT_NE(text.find("  runs as sha256:" + hex_of(4) + "; whether it lists that is not known\n"),
            std::string::npos);
}

// What could not be looked at is not said to be unsigned.
TEST(AuditTable, ClaimsNothingOfWhatIsOpen) {
  Audit audit = small_audit();
  audit.rows = {audit.rows[3]};
  EXPECT_EQ(text_of(render_audit_table, audit, Colour::kOff).find("no signature"), std::string::npos);
}

TEST(AuditTable, EachRemedyStandsOnce) {
  const std::string text = text_of(render_audit_table, large_audit(100), Colour::kOff);
  const std::string remedy(reason_remedy(ReasonCode::kSignatureNone));
  EXPECT_EQ(text.find(remedy), text.rfind(remedy));
  EXPECT_NE(text.find("  signature.none (10)\n"), std::string::npos);
}

TEST(AuditTable, HasColourOnlyWhereAskedFor) {
  EXPECT_EQ(text_of(render_audit_table, small_audit(), Colour::kOff).find('\x1b'), std::string::npos);
  EXPECT_NE(text_of(render_audit_table, small_audit(), Colour::kOn).find("\x1b[1;31mdenied"),
            std::string::npos);
}

TEST(AuditTable, NothingHostileReachesTheTerminal) {
  const std::string text = text_of(render_audit_table, hostile_audit(), Colour::kOff);
  for (const char* part : {"\x1b", "\u202e", "\xff", "\r"}) EXPECT_EQ(text.find(part), std::string::npos);
}

TEST(AuditTable, OfNothingSaysSo) {
  EXPECT_NE(text_of(render_audit_table, Audit{}, Colour::kOff).find("0 artifacts in 0 places"),
            std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
