// Laws of deciding, tried on random evidence: order does not matter, more proofs never hurt, a copied key
// never counts twice.
#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "decide_maker.h"

namespace sekisho::policy {
namespace {

class Laws : public Decide {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c"}) ids_.push_back(maker.key_id(name));
    policies_ = {
        maker.must_load(PolicyMaker::with_rule("signatures: [{threshold: 2, from: [a, b, c]}]")),
        maker.must_load(PolicyMaker::with_rule("signatures: [{from: [a]}, {threshold: 2, from: [b, c]}]")),
        maker.must_load(PolicyMaker::with_rule("signatures: [{from: [a, b]}], signedIdentity: repository")),
        maker.must_load(PolicyMaker::with_rule("signatures: [{threshold: 2, from: [a, b]}], mode: warn") +
                        "  revoked: {keys: [{id: \"" + ids_[1].text() +
                        "\", since: 2026-01-01T00:00:00Z}]}\n"),
    };
  }

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  verify::Proof some_proof() {
    const std::size_t who = below(3);
    const auto format = below(2) == 0 ? verify::ProofFormat::kLegacy : verify::ProofFormat::kBundleV03;
    auto proof = support::make_proof(std::string(1, static_cast<char>('a' + who)), ids_[who],
                                     std::to_string(below(4)), format);
    if (below(2) == 0) proof.signed_at = kNow - Seconds(static_cast<long>(below(400)) * 86400);
    proof.docker_reference = below(2) == 0 ? "ghcr.io/acme/app" : "ghcr.io/acme/other";
    return proof;
  }

  verify::Evidence some_evidence() {
    verify::Evidence some;
    for (std::size_t i = below(5); i > 0; --i) some.proofs.push_back(some_proof());
    for (std::size_t i = below(3); i > 0; --i) {
      some.rejections.push_back({ReasonCode::kSignatureInvalid, std::nullopt, "x"});
    }
    if (below(4) == 0) some.missing.push_back(fail(ReasonCode::kRegistryTimeout, "slow"));
    some.truncated = below(4) == 0;
    return some;
  }

  // What a verdict says, without texts.
  static std::string summary(const Verdict& verdict) {
    std::string text = std::to_string(verdict.index());
    std::vector<Reason> reasons;
    if (const auto* denial = std::get_if<Denial>(&verdict)) reasons = denial->reasons;
    if (const auto* open = std::get_if<Undecided>(&verdict)) reasons = open->reasons;
    if (const auto* clearance = std::get_if<Clearance>(&verdict)) {
      reasons = clearance->would_be();
      for (const auto& proof : clearance->proofs()) text += " " + proof.authority + proof.content.text();
    }
    for (const Reason& reason : reasons) text += " " + std::string(reason_name(reason.code)) + reason.subject;
    return text;
  }

  std::mt19937 random_{20260601};
  std::vector<crypto::Digest> ids_;
  std::vector<std::shared_ptr<const Policy>> policies_;
};

TEST_F(Laws, OrderOfEvidenceDoesNotMatter) {
  for (int turn = 0; turn < 2000; ++turn) {
    policy = policies_[below(policies_.size())];
    evidence = some_evidence();
    const std::string before = summary(papers());
    std::shuffle(evidence.proofs.begin(), evidence.proofs.end(), random_);
    std::shuffle(evidence.rejections.begin(), evidence.rejections.end(), random_);
    ASSERT_EQ(summary(papers()), before);
  }
}

TEST_F(Laws, MoreEvidenceNeverTurnsAYesIntoANo) {
  int yes = 0;
  for (int turn = 0; turn < 2000; ++turn) {
    policy = policies_[below(policies_.size())];
    evidence = some_evidence();
    if (!admitted()) continue;
    ++yes;
    const verify::Evidence more = some_evidence();
    evidence.proofs.insert(evidence.proofs.end(), more.proofs.begin(), more.proofs.end());
    evidence.rejections.insert(evidence.rejections.end(), more.rejections.begin(), more.rejections.end());
    evidence.missing.insert(evidence.missing.end(), more.missing.begin(), more.missing.end());
    evidence.truncated = evidence.truncated || more.truncated;
    ASSERT_TRUE(admitted());
  }
  EXPECT_GT(yes, 200);  // else the law was hardly tried
}

TEST_F(Laws, CopiesOfOneProofChangeNothing) {
  for (int turn = 0; turn < 1000; ++turn) {
    policy = policies_[below(policies_.size())];
    evidence = some_evidence();
    if (evidence.proofs.empty()) continue;
    const std::string before = summary(papers());
    evidence.proofs.push_back(evidence.proofs[below(evidence.proofs.size())]);
    ASSERT_EQ(summary(papers()), before);
  }
}

}  // namespace
}  // namespace sekisho::policy
