#include <gtest/gtest.h>

#include "unit/report/judgements.h"

namespace sekisho::report {
namespace {

TEST(VerdictText, StartsWithTheDecision) {
  EXPECT_TRUE(render_text(judgement_of(Decision::kAdmitted), Colour::kOff)
                  .starts_with("admitted  ghcr.io/acme/app:v1\n"));
  EXPECT_TRUE(render_text(judgement_of(Decision::kUndecided), Colour::kOff).starts_with("undecided  "));
}

TEST(VerdictText, TellsWhyAndWhatToDo) {
  const std::string text = render_text(judgement_of(Decision::kDenied), Colour::kOff);
  EXPECT_NE(text.find("signature.none: nothing is attached"), std::string::npos);
  EXPECT_NE(text.find(reason_remedy(ReasonCode::kSignatureNone)), std::string::npos);
}

TEST(VerdictText, HasColourOnlyWhereAskedFor) {
  EXPECT_EQ(render_text(judgement_of(Decision::kDenied), Colour::kOff).find('\x1b'), std::string::npos);
  EXPECT_NE(render_text(judgement_of(Decision::kDenied), Colour::kOn).find('\x1b'), std::string::npos);
}

// KUB-27
TEST(VerdictText, EscapesHostileText) {
  auto judgement = judgement_of(Decision::kDenied);
  judgement.reference = "\x1b[2J\u202e";
  judgement.reasons[0].detail = "a\nadmitted  b";
  const std::string text = render_text(judgement, Colour::kOff);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\nadmitted"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::report
