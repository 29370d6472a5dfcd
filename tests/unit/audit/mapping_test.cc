#include "audit/mapping.h"

#include <gtest/gtest.h>

#include "audit/image.h"

namespace sekisho::audit {
namespace {

using crypto::Digest;
using report::AuditRow;
using report::Decision;
using report::Judged;

const Digest kIndex = Digest::of("index");
const Digest kRunning = Digest::of("running");
const oci::Name kName = *oci::Name::parse("ghcr.io/acme/app");

AuditRow row_of(const std::string& word) {
  AuditRow row;
  row.verdict.json = R"({"reasons":[]})";
  if (word == "admitted" || word == "warned") row.verdict.decision = Decision::kAdmitted;
  if (word == "warned") row.verdict.would_be = Decision::kDenied;
  if (word == "undecided") row.verdict.decision = Decision::kUndecided;
  return row;
}

// What is known of an index and of what runs, and what was asked for to find out.
struct World {
  std::string index, own, cover;  // cover: yes, no, unknown
  bool revoked = false;
  std::vector<std::string> asked = {};

  AuditRow judge() {
    Means means{revoked,
                [&](const oci::Reference& reference) -> Result<AuditRow> {
                  asked.push_back(reference.digest() == kIndex ? "index" : "own");
                  return row_of(asked.back() == "index" ? index : own);
                },
                [&]() -> Result<Cover> {
                  asked.push_back("cover");
                  if (cover == "unknown") return fail(ReasonCode::kRegistryTimeout, "slow");
                  return Cover{cover == "yes", "does not list it"};
                },
                [&](const Error& error) -> Result<AuditRow> {
                  AuditRow row = row_of("undecided");
                  row.verdict.reasons = {{std::string(reason_name(error.code)), "", error.detail, ""}};
                  return row;
                }};
    return *Mapping(at_digest(kName, kRunning), at_digest(kName, kIndex), std::move(means)).judge();
  }
};

// DECISION of index or own [CODES] covered.
std::string told(const AuditRow& row) {
  const auto& verdict = row.verdict;
  std::string text = verdict.decision == Decision::kDenied      ? "denied"
                     : verdict.decision == Decision::kUndecided ? "undecided"
                     : verdict.would_be                         ? "warned"
                                                                : "admitted";
  text += row.running->judged == Judged::kIndex ? " index" : " own";
  for (const auto& reason : verdict.reasons) text += " " + reason.code;
  if (row.running->covered) text += *row.running->covered ? " listed" : " not-listed";
  return text;
}

struct Case {
  const char *index, *own, *cover, *told;
};

TEST(Mapping, TheBetterVerdictCountsWhereTheIndexListsIt) {
  const Case cases[] = {{"admitted", "denied", "yes", "admitted index listed"},
                        {"admitted", "undecided", "yes", "admitted index listed"},
                        {"warned", "admitted", "yes", "admitted own"},
                        {"warned", "warned", "yes", "warned index listed"},
                        {"warned", "denied", "yes", "warned index listed"},
                        {"undecided", "admitted", "yes", "admitted own"},
                        {"undecided", "denied", "yes", "undecided index listed"},
                        {"undecided", "undecided", "yes", "undecided index listed"},
                        {"denied", "admitted", "yes", "admitted own"},
                        {"denied", "warned", "yes", "warned own listed"},
                        {"denied", "undecided", "yes", "undecided own listed"},
                        {"denied", "denied", "yes", "denied index listed"}};
  for (const auto& [index, own, cover, wanted] : cases)
    EXPECT_EQ(told(World{index, own, cover}.judge()), wanted) << index << " " << own;
}

TEST(Mapping, AnIndexThatDoesNotListItSaysNothingOfIt) {
  const Case cases[] = {{"admitted", "admitted", "no", "admitted own not-listed"},
                        {"admitted", "warned", "no", "warned own not-listed"},
                        {"admitted", "denied", "no", "denied own index.not-listed not-listed"},
                        {"admitted", "undecided", "no", "undecided own index.not-listed not-listed"},
                        {"denied", "denied", "no", "denied own index.not-listed not-listed"},
                        {"denied", "admitted", "no", "admitted own"}};
  for (const auto& [index, own, cover, wanted] : cases)
    EXPECT_EQ(told(World{index, own, cover}.judge()), wanted) << index << " " << own;
}

TEST(Mapping, WhatIsNotKnownIsNoYes) {
  const Case cases[] = {{"admitted", "admitted", "unknown", "admitted own"},
                        {"admitted", "denied", "unknown", "undecided index registry.timeout"},
                        {"admitted", "undecided", "unknown", "undecided index registry.timeout"},
                        {"warned", "denied", "unknown", "undecided index registry.timeout"},
                        {"warned", "warned", "unknown", "warned own"},
                        {"undecided", "denied", "unknown", "undecided index"},
                        {"denied", "undecided", "unknown", "undecided own"},
                        {"denied", "denied", "unknown", "denied own"}};
  for (const auto& [index, own, cover, wanted] : cases)
    EXPECT_EQ(told(World{index, own, cover}.judge()), wanted) << index << " " << own;
}

TEST(Mapping, ARevokedIndexSpeaksAgainstWhatItLists) {
  const Case cases[] = {{"denied", "admitted", "yes", "denied index listed"},
                        {"denied", "admitted", "no", "admitted own not-listed"},
                        {"denied", "admitted", "unknown", "undecided index registry.timeout"}};
  for (const auto& [index, own, cover, wanted] : cases)
    EXPECT_EQ(told(World{index, own, cover, true}.judge()), wanted) << index << " " << own;
}

TEST(Mapping, AsksForNoMoreThanItNeeds) {
  World by_index{"admitted", "denied", "yes"};
  (void)by_index.judge();
  EXPECT_EQ(by_index.asked, (std::vector<std::string>{"index", "cover"}));
  World by_itself{"denied", "admitted", "yes"};
  (void)by_itself.judge();
  EXPECT_EQ(by_itself.asked, (std::vector<std::string>{"index", "own"}));
  World neither{"admitted", "denied", "no"};
  (void)neither.judge();
  EXPECT_EQ(neither.asked, (std::vector<std::string>{"index", "cover", "own"}));
}

TEST(Mapping, NamesWhatRunsAndTheIndex) {
  const AuditRow row = World{"admitted", "denied", "yes"}.judge();
  EXPECT_EQ(row.running->digest, kRunning.text());
  EXPECT_EQ(row.running->index, kIndex.text());
}

oci::Document index_of(const std::vector<std::pair<Digest, std::string>>& manifests) {
  oci::Index index{kIndex, 1, std::string(oci::kIndexType), {}, {}, {}, {}};
  for (const auto& [digest, platform] : manifests) {
    index.manifests.push_back({std::string(oci::kManifestType), digest, 1, {}, {}, platform});
  }
  return index;
}

TEST(Cover, IsOfWhatIsListed) {
  const Digest other = Digest::of("other");
  EXPECT_TRUE(cover_of(index_of({{other, ""}, {kRunning, ""}}), kRunning, nullptr, {}).covers);
  EXPECT_FALSE(cover_of(index_of({{other, ""}}), kRunning, nullptr, {}).covers);
  EXPECT_FALSE(cover_of(index_of({}), kRunning, nullptr, {}).covers);
}

// A rule that judges an index by its manifests says nothing of those that it does not ask about.
TEST(Cover, IsOfThePlatformsThatTheRuleJudges) {
  const auto document = index_of({{Digest::of("other"), "linux/amd64"}, {kRunning, "linux/arm64"}});
  policy::Rule rule;
  rule.name = "images";
  rule.demands.platforms = {"linux/amd64"};
  rule.demands.index = policy::IndexRule::kChildren;
  EXPECT_FALSE(cover_of(document, kRunning, &rule, {}).covers);
  rule.demands.platforms.push_back("linux/arm64");
  EXPECT_TRUE(cover_of(document, kRunning, &rule, {}).covers);
  rule.demands.platforms = {"linux/amd64"};
  rule.demands.index = policy::IndexRule::kIndex;
  EXPECT_TRUE(cover_of(document, kRunning, &rule, {}).covers);
}

}  // namespace
}  // namespace sekisho::audit
