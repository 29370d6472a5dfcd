#include <gtest/gtest.h>

#include "unit/report/judgements.h"

namespace sekisho::report {
namespace {

std::string text_of(const Json& json, const char* name) { return *json.find(name)->as_string(); }

TEST(VerdictJson, AnEmptyJudgementIsDenied) {
  EXPECT_EQ(text_of(render_verdict(Judgement{}), "decision"), "denied");
}

TEST(VerdictJson, WhatIsNotKnownIsNull) {
  const Json verdict = render_verdict(judgement_of(Decision::kUndecided));
  for (const char* name : {"resolved", "digest", "policy", "wouldBe", "holdsUntil", "contents", "command"}) {
    ASSERT_NE(verdict.find(name), nullptr) << name;
    EXPECT_TRUE(verdict.find(name)->is_null()) << name;
  }
}

TEST(VerdictJson, ReasonsCarryCodeAndRemedy) {
  const Json verdict = render_verdict(judgement_of(Decision::kDenied));
  const Json& reason = verdict.find("reasons")->as_array()->at(0);
  EXPECT_EQ(text_of(reason, "code"), "signature.none");
  EXPECT_EQ(text_of(reason, "remedy"), reason_remedy(ReasonCode::kSignatureNone));
}

TEST(VerdictJson, WarnModeTellsWhatWouldBe) {
  auto judgement = judgement_of(Decision::kAdmitted);
  judgement.mode = policy::Mode::kWarn;
  judgement.would_be = Decision::kDenied;
  const Json verdict = render_verdict(judgement);
  EXPECT_EQ(text_of(verdict, "decision"), "admitted");
  EXPECT_EQ(text_of(verdict, "mode"), "warn");
  EXPECT_EQ(text_of(verdict, "wouldBe"), "denied");
}

// AUD-06
TEST(VerdictJson, HostileTextStaysInItsString) {
  auto judgement = judgement_of(Decision::kDenied);
  judgement.reasons[0].detail = "x\"}\n{\"decision\":\"admitted\"}\x1b[2J\xff";
  const auto parsed = parse_json(render_json(render_verdict(judgement)));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(text_of(*parsed, "decision"), "denied");
}

}  // namespace
}  // namespace sekisho::report
