// A process that is killed at any moment leaves the old tree or the new one, and the next admit cleans up.
#include <chrono>
#include <cmath>
#include <csignal>
#include <random>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

constexpr int kRounds = 60;
constexpr int kFiles = 40;

// UNP-34
TEST(Killed, TargetIsTheOldTreeOrTheNewOne) {
  support::TemporaryDirectory temporary;
  const auto target = temporary.path() / "out";
  std::string current = "start";
  ASSERT_TRUE(admit(target, layer_of(current, kFiles)).ok());
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(admit(target, layer_of(current, kFiles)).ok());
  const auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  std::mt19937 random(20);
  std::uniform_real_distribution<double> halvings(-1, 6);
  int switched = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string next = "round " + std::to_string(round);
    const Bytes layer = layer_of(next, kFiles);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(admit(target, layer).ok() ? 0 : 1);
    // Early moments are as likely as late ones, however slow the disk is.
    std::this_thread::sleep_for(whole / std::exp2(halvings(random)));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(is_whole(target, current, kFiles) || is_whole(target, next, kFiles)) << "round " << round;
    if (is_whole(target, next, kFiles)) {
      current = next;
      ++switched;
    }
    if (round % 5 != 4) continue;  // several killed ones in a row now and then
    current = "clean " + std::to_string(round);
    const auto cleaned = admit(target, layer_of(current, kFiles));
    ASSERT_TRUE(cleaned.ok()) << outcome(cleaned);
    EXPECT_EQ(names_below(temporary.path()),
              (std::set<std::string>{"out", ".out.sekisho", ".out.sekisho-lock"}));
  }
  RecordProperty("switched", switched);
}

// UNP-34
TEST(Killed, FirstAdmitLeavesNothingOrTheWholeTree) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> delay(0, 30'000);
  for (int round = 0; round < 30; ++round) {
    support::TemporaryDirectory temporary;
    const auto target = temporary.path() / "out";
    const Bytes layer = layer_of("new", kFiles);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(admit(target, layer).ok() ? 0 : 1);
    std::this_thread::sleep_for(std::chrono::microseconds(delay(random)));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(!std::filesystem::exists(target) || is_whole(target, "new", kFiles));
    const auto again = admit(target, layer_of("again"));
    ASSERT_TRUE(again.ok()) << outcome(again);
    EXPECT_TRUE(is_whole(target, "again"));
  }
}

TEST(Together, ProcessesTakeTurns) {
  support::TemporaryDirectory temporary;
  const auto target = temporary.path() / "out";
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i) {
    const Bytes layer = layer_of(std::to_string(i), kFiles);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(admit(target, layer, 60).ok() ? 0 : 1);
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  bool whole = false;
  for (int i = 0; i < 6; ++i) whole = whole || is_whole(target, std::to_string(i), kFiles);
  EXPECT_TRUE(whole);
  EXPECT_EQ(names_below(temporary.path()),
            (std::set<std::string>{"out", ".out.sekisho", ".out.sekisho-lock"}));
}

}  // namespace
}  // namespace sekisho::handover
