#include "base/child.h"

#include <gtest/gtest.h>

#include "support/temporary.h"

namespace sekisho {
namespace {

TEST(RunChild, GivesInputAndCollectsOutput) {
  const auto result = run_child({"cat"}, "hello", Seconds(5), 100);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->out, "hello");
  EXPECT_EQ(result->exit, 0);
}

TEST(RunChild, TellsTheExitCode) {
  EXPECT_EQ(run_child({"sh", "-c", "exit 7"}, "", Seconds(5), 100)->exit, 7);
}

TEST(RunChild, SurvivesAChildThatDoesNotRead) {
  EXPECT_EQ(run_child({"true"}, std::string(1 << 20, 'x'), Seconds(5), 100)->exit, 0);
}

TEST(RunChild, IsBounded) {
  EXPECT_EQ(run_child({"sleep", "60"}, "", Seconds(1), 100).error().code, ReasonCode::kCredentialsHelper);
  EXPECT_EQ(run_child({"yes"}, "", Seconds(5), 1000).error().code, ReasonCode::kCredentialsHelper);
  EXPECT_EQ(run_child({"no-such-program-anywhere"}, "", Seconds(1), 100).error().code,
            ReasonCode::kCredentialsHelper);
}

TEST(RunIn, RunsInTheDirectoryWithTheEnvironment) {
  const support::TemporaryDirectory directory;
  const auto exit =
      run_in(directory.path(), {"sh", "-c", "test \"$SEKISHO_X\" = y && touch here"}, {{"SEKISHO_X", "y"}});
  EXPECT_EQ(*exit, 0);
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "here"));
  EXPECT_EQ(*run_in(directory.path(), {"no-such-program-anywhere"}, {}), 127);
  EXPECT_EQ(*run_in(directory.path(), {"sh", "-c", "kill -9 $$"}, {}), 128 + 9);
}

}  // namespace
}  // namespace sekisho
