#include "audit/turns.h"

#include <gtest/gtest.h>

namespace sekisho::audit {
namespace {

const Clock::time_point kStart{};
const Error kStalled = fail(ReasonCode::kRegistryTimeout, "stalled");

std::vector<std::string> hosts(std::size_t slow, std::size_t good) {
  std::vector<std::string> out(slow, "slow.example");
  out.resize(slow + good, "good.example");
  return out;
}

TEST(Turns, EachSubjectHasOne) {
  Turns turns(hosts(3, 3), 2);
  std::vector<bool> seen(6);
  while (const auto turn = turns.next()) {
    EXPECT_FALSE(seen[turn->subject]);
    seen[turn->subject] = true;
    turns.end(*turn, done(), kStart);
  }
  EXPECT_EQ(seen, std::vector<bool>(6, true));
}

TEST(Turns, OfOneHostAreBounded) {
  Turns turns(hosts(0, 9), 3);
  EXPECT_EQ(turns.threads(256), 3u);
  const auto first = turns.next();
  EXPECT_TRUE(turns.next() && turns.next());
  EXPECT_FALSE(turns.next());
  turns.end(*first, done(), kStart);
  EXPECT_TRUE(turns.next());
  EXPECT_FALSE(turns.next());
}

// All of the slow host's subjects come first, and none of them ever ends.
TEST(Turns, ASlowHostKeepsNobodyFromTheOthers) {
  Turns turns(hosts(100, 50), 4);
  EXPECT_EQ(turns.threads(256), 8u);
  EXPECT_EQ(turns.threads(6), 6u);
  std::size_t good = 0, slow = 0;
  while (const auto turn = turns.next()) {
    if (turn->subject < 100) {
      ++slow;
    } else {
      ++good;
      turns.end(*turn, done(), kStart);
    }
  }
  EXPECT_EQ(good, 50u);
  EXPECT_EQ(slow, 4u);
}

TEST(Turns, OfAHostThatDoesNotAnswerAreGivenUpAfterAWhile) {
  Turns turns(hosts(100, 1), 1);
  std::size_t asked = 0;
  for (std::size_t second = 0;; second += 5) {
    auto turn = turns.next();
    ASSERT_TRUE(turn);
    if (turn->subject == 100) {
      turns.end(*turn, done(), kStart);
      turn = turns.next();
    }
    if (turn->given_up) {
      EXPECT_EQ(turn->given_up->code, ReasonCode::kRegistryTimeout);
      break;
    }
    ++asked;
    turns.end(*turn, kStalled, kStart + std::chrono::seconds(second));
  }
  EXPECT_EQ(asked, kSilences);
}

// A registry that restarts is no reason to leave out all that is in it.
TEST(Turns, AreNotGivenUpForAShortWhile) {
  Turns turns(hosts(0, 100), 1);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto turn = turns.next();
    EXPECT_FALSE(turn->given_up);
    turns.end(*turn, kStalled, kStart + std::chrono::milliseconds(10 * i));
  }
}

TEST(Turns, OneAnswerBeginsTheCountAnew) {
  Turns turns(hosts(0, 100), 1);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto turn = turns.next();
    EXPECT_FALSE(turn->given_up);
    const bool answers = i % 10 == 9;
    turns.end(*turn, answers ? std::optional(done()) : std::optional(Done(kStalled)),
              kStart + std::chrono::minutes(i));
  }
}

// What the cache answers says nothing of the host.
TEST(Turns, WhatWasNotAskedCountsForNothing) {
  Turns turns(hosts(0, 100), 1);
  for (std::size_t i = 0; i < 40; ++i) {
    const auto turn = turns.next();
    const bool kept = i % 2 == 1;
    turns.end(*turn, kept ? std::nullopt : std::optional(Done(kStalled)), kStart + std::chrono::minutes(i));
  }
  EXPECT_TRUE(turns.next()->given_up);
}

}  // namespace
}  // namespace sekisho::audit
