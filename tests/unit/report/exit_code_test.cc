#include <gtest/gtest.h>

#include "unit/report/judgements.h"

namespace sekisho::report {
namespace {

Judgement unusable() {
  auto judgement = judgement_of(Decision::kUndecided);
  judgement.unusable = true;
  return judgement;
}

Judgement failed_command() {
  auto judgement = judgement_of(Decision::kAdmitted);
  judgement.command_exit = 7;
  return judgement;
}

TEST(ExitCode, OfOneJudgement) {
  EXPECT_EQ(exit_code(judgement_of(Decision::kAdmitted)), 0);
  EXPECT_EQ(exit_code(judgement_of(Decision::kDenied)), 1);
  EXPECT_EQ(exit_code(unusable()), 2);
  EXPECT_EQ(exit_code(judgement_of(Decision::kUndecided)), 3);
  EXPECT_EQ(exit_code(failed_command()), 4);
}

TEST(ExitCode, AnEmptyJudgementDenies) {
  EXPECT_EQ(exit_code(Judgement{}), 1);
  EXPECT_NE(exit_code(std::vector<Judgement>{}), 0);
}

TEST(ExitCode, OfSeveralTheWorst) {
  const auto admitted = judgement_of(Decision::kAdmitted);
  const auto denied = judgement_of(Decision::kDenied);
  const auto undecided = judgement_of(Decision::kUndecided);
  EXPECT_EQ(exit_code({admitted, admitted}), 0);
  EXPECT_EQ(exit_code({admitted, failed_command()}), 4);
  EXPECT_EQ(exit_code({admitted, undecided}), 3);
  EXPECT_EQ(exit_code({undecided, denied, admitted}), 1);
  EXPECT_EQ(exit_code({denied, unusable(), undecided}), 2);
}

}  // namespace
}  // namespace sekisho::report
