#include "store/state.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/temporary.h"

namespace sekisho::store {
namespace {

using Use = State::Use;

const Channel kApp{"ghcr.io/acme/app", "prod", ""};

Admitted admitted(const std::string& name, const char* signed_at) {
  return {crypto::Digest::of(name), parse_time(signed_at), std::nullopt};
}

class StateTest : public ::testing::Test {
 protected:
  Result<State> open(Use use = Use::kWrite) const { return State::open(directory.path(), use, 1, Limits{}); }
  void spoil(const std::string& text) const {
    std::ofstream(directory.path() / "sekisho-state.json") << text;
  }

  support::TemporaryDirectory directory;
};

TEST_F(StateTest, RemembersFromOneRunToTheNext) {
  {
    auto state = open();
    ASSERT_TRUE(state.ok()) << state.error().detail;
    EXPECT_TRUE(state->is_new());
    EXPECT_FALSE(state->history(kApp).newest.has_value());
    state->record(kApp, admitted("one", "2026-01-01T00:00:00Z"));
    state->record(kApp, admitted("two", "2026-02-01T00:00:00Z"));
    ASSERT_TRUE(state->use_book("production", 7).ok());
    ASSERT_TRUE(state->write().ok());
  }
  auto state = open(Use::kRead);
  ASSERT_TRUE(state.ok()) << state.error().detail;
  EXPECT_FALSE(state->is_new());
  EXPECT_EQ(state->history(kApp).newest, admitted("two", "2026-02-01T00:00:00Z"));
  EXPECT_TRUE(state->history(kApp).has(crypto::Digest::of("one")));
  EXPECT_FALSE(state->history({"ghcr.io/acme/app", "test", ""}).newest.has_value());
  EXPECT_EQ(state->use_book("production", 6).error().code, ReasonCode::kPolicyOld);
  EXPECT_TRUE(state->use_book("production", 8).ok());
  EXPECT_TRUE(state->use_book("other", 1).ok());
}

TEST_F(StateTest, TheNewestIsTheNewestNotTheLast) {
  auto state = open();
  state->record(kApp, admitted("new", "2026-02-01T00:00:00Z"));
  state->record(kApp, admitted("old", "2026-01-01T00:00:00Z"));
  EXPECT_EQ(state->history(kApp).newest->digest, crypto::Digest::of("new"));
  EXPECT_TRUE(state->history(kApp).has(crypto::Digest::of("old")));
}

TEST_F(StateTest, ALossIsLoud) {
  EXPECT_EQ(State::open(directory.path() / "absent", Use::kWrite, 1, Limits{}).error().code,
            ReasonCode::kStateUnusable);
  ASSERT_TRUE(open().ok());
  std::filesystem::remove(directory.path() / "sekisho-state.json");
  EXPECT_EQ(open().error().code, ReasonCode::kStateUnusable);
  EXPECT_EQ(open(Use::kRead).error().code, ReasonCode::kStateUnusable);
}

TEST_F(StateTest, WhatIsNoStateIsRefused) {
  for (const char* text : {"", "{}", "[]", "not json", R"({"schema":"https://sekisho.dev/state/v2"})",
                           R"({"schema":"https://sekisho.dev/state/v1","books":{},"channels":[{}]})",
                           R"({"schema":"https://sekisho.dev/state/v1","books":{"a":-1},"channels":[]})",
                           R"({"schema":"https://sekisho.dev/state/v1","books":{},"channels":[],"x":1})"}) {
    spoil(text);
    const auto state = open();
    ASSERT_FALSE(state.ok()) << text;
    EXPECT_REASON(state.error().code, ReasonCode::kStateUnusable);
  }
}

TEST_F(StateTest, ReadingMakesNothing) {
  ASSERT_TRUE(open(Use::kRead).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST_F(StateTest, OneAdmitWaitsForAnother) {
  const auto first = open();
  ASSERT_TRUE(first.ok());
  EXPECT_REASON(open().error().code, ReasonCode::kTargetBusy);
  EXPECT_TRUE(open(Use::kRead).ok());
}

TEST_F(StateTest, ForgetsTheOldestBeyondItsLimit) {
  Limits limits;
  limits.state_digests = 2;
  auto state = State::open(directory.path(), Use::kWrite, 1, limits);
  for (const char* name : {"one", "two", "one", "three"})
    state->record(kApp, admitted(name, "2026-01-01T00:00:00Z"));
  EXPECT_EQ(state->history(kApp).admitted,
            (std::vector<crypto::Digest>{crypto::Digest::of("one"), crypto::Digest::of("three")}));
}

}  // namespace
}  // namespace sekisho::store
