// Which digests rest on a signer, by what a cache keeps.
#include "audit/touched.h"

#include <gtest/gtest.h>

#include "support/temporary.h"

namespace sekisho::audit {
namespace {

const std::string kKey = "sha256:" + std::string(64, '1');
const std::string kOtherKey = "sha256:" + std::string(64, '2');
constexpr const char* kNamed =
    R"({"issuer":"https://issuer.example","subject":"ci@acme.example","claims":{}})";

std::string by_key(const std::string& id) { return R"({"key":")" + id + R"("})"; }

class TouchedTest : public testing::Test {
 protected:
  void keep(const std::string& name, std::int64_t judged, const std::vector<std::string>& signers,
            const std::string& policy = "book") {
    std::string proofs;
    for (const std::string& signer : signers) {
      proofs += (proofs.empty() ? "" : ",") +
                (R"({"kind":"signature","format":"bundle","authority":"a","signer":)" + signer +
                 R"(,"predicateType":null,"signedAt":"2026-11-2)" + std::to_string(judged % 10) +
                 R"(T00:00:00Z","verifiedBy":[],"notChecked":[],"source":"x"})");
    }
    const std::string verdict =
        R"({"schema":"https://sekisho.dev/verdict/v1","decision":"admitted","reference":"r","resolved":")" +
        name +
        R"(","digest":null,"policy":null,"wouldBe":null,"time":"2026-11-23T12:00:00Z","holdsUntil":null,)"
        R"("reasons":[],"exceptions":[],"proofs":[)" +
        proofs + "]}";
    cache_.keep_verdict({name, "", "", policy, "1"}, {Time(Seconds(judged)), std::nullopt, verdict});
  }
  std::vector<std::string> names(const SignerQuery& query) const {
    std::vector<std::string> names;
    for (const Touched& touched : touched_by(query, cache_, {})) names.push_back(touched.name);
    return names;
  }
  static SignerQuery key(const std::string& id) { return {*crypto::Digest::parse(id), "", ""}; }

  support::TemporaryDirectory directory_;
  store::Cache cache_ = *store::Cache::open(directory_.path() / "cache", {});
};

using Names = std::vector<std::string>;

TEST_F(TouchedTest, FindsKeysAndIdentities) {
  keep("r/a@1", 1, {by_key(kKey)});
  keep("r/b@2", 2, {by_key(kOtherKey), kNamed});
  keep("r/c@3", 3, {});
  EXPECT_EQ(names(key(kKey)), Names{"r/a@1"});
  EXPECT_EQ(names(key(kOtherKey)), Names{"r/b@2"});
  EXPECT_EQ(names({{}, "ci@acme.example", ""}), Names{"r/b@2"});
  EXPECT_EQ(names({{}, "ci@acme.example", "https://issuer.example"}), Names{"r/b@2"});
  EXPECT_EQ(names({{}, "ci@acme.example", "https://other.example"}), Names{});
  EXPECT_EQ(names({{}, "i@acme.example", ""}), Names{});
}

TEST_F(TouchedTest, TheNewestVerdictOfADigestIsTold) {
  keep("r/a@1", 1, {by_key(kKey)}, "old");
  keep("r/a@1", 3, {by_key(kKey), by_key(kOtherKey), by_key(kKey)}, "new");
  const auto all = touched_by(key(kKey), cache_, {});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].judged, Time(Seconds(3)));
  EXPECT_EQ(all[0].signed_at, parse_time("2026-11-23T00:00:00Z"));
  EXPECT_EQ(all[0].other_signers, Names{"key " + kOtherKey});
}

TEST_F(TouchedTest, WhatIsNoVerdictIsPassedOver) {
  cache_.keep_verdict({"r/a@1", "", "", "book", "1"}, {Time(), std::nullopt, "{}"});
  cache_.keep_verdict({"r/b@2", "", "", "book", "1"}, {Time(), std::nullopt, "no JSON"});
  EXPECT_EQ(names(key(kKey)), Names{});
  EXPECT_EQ(cache_.trouble(), "");
}

}  // namespace
}  // namespace sekisho::audit
