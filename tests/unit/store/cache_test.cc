// What a cache kept is found again, and what was changed on disk is not.
#include "store/cache.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/expect.h"
#include "support/temporary.h"

namespace sekisho::store {
namespace {

const VerdictKey kKey = {"r.example/a@sha256:00", "prod", "shop", "sha256:11", "sekisho 1"};
const KeptVerdict kVerdict = {Time(Seconds(1000)), Time(Seconds(2000)), R"({"decision":"admitted"})"};

class CacheTest : public testing::Test {
 protected:
  Cache open() const { return *Cache::open(place(), limits_); }
  std::filesystem::path place() const { return directory_.path() / "cache"; }
  // Writes over each place where a text stands in the files of the cache.
  void change(const std::string& from, const std::string& to) const {
    ASSERT_EQ(from.size(), to.size());
    std::size_t changed = 0;
    for (const auto& file : std::filesystem::directory_iterator(place())) {
      std::ifstream in(file.path(), std::ios::binary);
      std::string bytes((std::istreambuf_iterator<char>(in)), {});
      for (std::size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1)) {
        bytes.replace(at, from.size(), to);
        ++changed;
      }
      std::ofstream(file.path(), std::ios::binary) << bytes;
    }
    ASSERT_GT(changed, 0U);
  }

  support::TemporaryDirectory directory_;
  Limits limits_;
};

TEST_F(CacheTest, FindsWhatItKept) {
  const auto digest = crypto::Digest::of("content");
  {
    Cache cache = open();
    EXPECT_FALSE(cache.find_content(digest).has_value());
    EXPECT_FALSE(cache.find_verdict(kKey).has_value());
    cache.keep_content(digest, "content");
    cache.keep_verdict(kKey, kVerdict);
  }
  const Cache cache = open();
  EXPECT_EQ(cache.find_content(digest), "content");
  const auto found = cache.find_verdict(kKey);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->judged, kVerdict.judged);
  EXPECT_EQ(found->holds_until, kVerdict.holds_until);
  EXPECT_EQ(found->verdict, kVerdict.verdict);
  EXPECT_EQ(cache.trouble(), "");
}

TEST_F(CacheTest, TheLastVerdictOfAKeyCounts) {
  Cache cache = open();
  cache.keep_verdict(kKey, kVerdict);
  cache.keep_verdict(kKey, {Time(Seconds(3000)), std::nullopt, "{}"});
  EXPECT_EQ(cache.find_verdict(kKey)->verdict, "{}");
  EXPECT_FALSE(cache.find_verdict(kKey)->holds_until.has_value());
}

TEST_F(CacheTest, EachPartOfAKeyTellsVerdictsApart) {
  Cache cache = open();
  cache.keep_verdict(kKey, kVerdict);
  for (auto part : {&VerdictKey::reference, &VerdictKey::cluster, &VerdictKey::name_space,
                    &VerdictKey::policy, &VerdictKey::evaluator}) {
    VerdictKey other = kKey;
    other.*part += "x";
    EXPECT_FALSE(cache.find_verdict(other).has_value());
  }
  EXPECT_FALSE(cache.find_verdict({kKey.reference, "pro", "dshop", kKey.policy, kKey.evaluator}).has_value());
}

TEST_F(CacheTest, AChangedVerdictIsNone) {
  {
    Cache cache = open();
    cache.keep_verdict(kKey, {Time(Seconds(1000)), std::nullopt, R"({"decision":"denied!!"})"});
  }
  change("denied!!", "admitted");
  EXPECT_FALSE(open().find_verdict(kKey).has_value());
}

TEST_F(CacheTest, WithAnotherKeyNoVerdictIsOurs) {
  { open().keep_verdict(kKey, kVerdict); }
  std::filesystem::remove(place() / "sekisho-cache.key");
  EXPECT_FALSE(open().find_verdict(kKey).has_value());
}

// Whoever makes the key may be killed before it is written.
TEST_F(CacheTest, AnEmptyKeyIsMadeAnew) {
  std::filesystem::create_directory(place());
  ::chmod(place().c_str(), 0700);
  std::ofstream(place() / "sekisho-cache.key").flush();
  { open().keep_verdict(kKey, kVerdict); }
  EXPECT_TRUE(open().find_verdict(kKey).has_value());
}

TEST_F(CacheTest, ChangedContentIsNone) {
  const auto digest = crypto::Digest::of("some content");
  { open().keep_content(digest, "some content"); }
  change("some content", "poor content");
  EXPECT_FALSE(open().find_content(digest).has_value());
}

TEST_F(CacheTest, LargeContentIsNotKept) {
  limits_.kept_bytes = 6;
  Cache cache = open();
  const auto digest = crypto::Digest::of("content");
  cache.keep_content(digest, "content");
  EXPECT_FALSE(cache.find_content(digest).has_value());
}

TEST_F(CacheTest, IsThisUsersAlone) {
  { open(); }
  struct stat info {};
  ASSERT_EQ(::stat(place().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat((place() / "sekisho-cache.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  ::chmod(place().c_str(), 0770);
  EXPECT_REASON(Cache::open(place(), limits_).error().code, ReasonCode::kTargetRefused);
}

TEST_F(CacheTest, WhatIsNoCacheIsRefused) {
  std::filesystem::create_directory(place());
  ::chmod(place().c_str(), 0700);
  std::ofstream(place() / "sekisho-cache.db") << std::string(4096, 'x');
  EXPECT_REASON(Cache::open(place(), limits_).error().code, ReasonCode::kTargetRefused);
  std::filesystem::remove(place() / "sekisho-cache.db");
  std::ofstream(place() / "sekisho-cache.key") << "short";
  EXPECT_REASON(Cache::open(place(), limits_).error().code, ReasonCode::kTargetRefused);
  EXPECT_REASON(Cache::open(place() / "no/such", limits_).error().code, ReasonCode::kTargetUnwritable);
}

TEST_F(CacheTest, ManyThreadsAndProcessesShareIt) {
  Cache one = open(), other = open();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      Cache& cache = i % 2 == 0 ? one : other;
      for (int n = 0; n < 50; ++n) {
        const std::string text = std::to_string(i) + "." + std::to_string(n);
        cache.keep_content(crypto::Digest::of(text), text);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(one.trouble() + other.trouble(), "");
  EXPECT_EQ(one.find_content(crypto::Digest::of("3.49")), "3.49");
  EXPECT_EQ(other.find_content(crypto::Digest::of("0.0")), "0.0");
}

TEST_F(CacheTest, ShowsAllVerdictsThatItWrote) {
  VerdictKey other = kKey;
  other.reference = "r.example/b@sha256:00";
  {
    Cache cache = open();
    cache.keep_verdict(kKey, kVerdict);
    cache.keep_verdict(other, {Time(Seconds(7)), std::nullopt, "of the other"});
  }
  change("of the other", "of the order");
  const Cache cache = *Cache::open_existing(place(), limits_);
  std::vector<std::string> shown;
  cache.visit_verdicts([&](const KeptVerdict& kept) { shown.push_back(kept.verdict); });
  EXPECT_EQ(shown, std::vector<std::string>{kVerdict.verdict});
  EXPECT_EQ(cache.trouble(), "");
  EXPECT_REASON(support::code_of(Cache::open_existing(directory_.path() / "none", limits_)),
                ReasonCode::kTargetRefused);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "none"));
}

}  // namespace
}  // namespace sekisho::store
