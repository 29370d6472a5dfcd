// What an authority asks for beside a good signature, and what a proof says of it.
#include "verify/support.h"

#include <functional>

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

using support::Artifact;
using support::Form;
using support::Recipe;

using Edit = std::function<void(Authority&)>;

class Support : public testing::Test {
 protected:
  Evidence judge(const Recipe& recipe, const Edit& edit = nullptr) const {
    Authority ci = keyless("ci");
    if (edit) edit(ci);
    const TrustMaterial trust{{ci}};
    const auto bundle = sigstore_instance().bundle(recipe, artifact_, Form::kMessage);
    Evidence evidence;
    verify_blob(bundle, {artifact_.bytes, artifact_.digest}, {trust, circumstances_, kLimits}, evidence);
    return evidence;
  }
  Proof proof(const Recipe& recipe, const Edit& edit = nullptr) const {
    const auto evidence = judge(recipe, edit);
    EXPECT_TRUE(evidence.rejections.empty()) << evidence.rejections.front().detail;
    return evidence.proofs.at(0);
  }
  ReasonCode refusal(const Recipe& recipe, const Edit& edit = nullptr) const {
    return sole_rejection(judge(recipe, edit));
  }

  Artifact artifact_ = Artifact::of("goods");
  Circumstances circumstances_ = after_signing();
};

Recipe stamped() {
  Recipe recipe;
  with_rekor2(sigstore_instance(), recipe);
  return recipe;
}

Recipe unlogged() {
  Recipe recipe;
  recipe.entries.clear();
  return recipe;
}

void ignore_log(Authority& authority) { authority.log = LogUse::kIgnored; }

TEST_F(Support, TellsWhoSignedWhenAndWhatWasChecked) {
  const Proof found = proof({});
  ASSERT_TRUE(found.signer.identity.has_value());
  EXPECT_EQ(found.signer.identity->subject, support::kIdentity);
  EXPECT_EQ(found.signer.name(), std::string(support::kIssuer) + "\n" + support::kIdentity);
  EXPECT_EQ(found.signed_at, support::signing_time());
  EXPECT_EQ(found.verified_by, (std::vector<std::string>{"signature", "log", "certificate", "sct"}));
  EXPECT_TRUE(found.not_checked.empty());
}

TEST_F(Support, TakesTheEarliestTime) {
  Recipe recipe;
  recipe.stamps = {support::StampPlan{.at = support::signing_time() + Seconds(30)}};
  EXPECT_EQ(proof(recipe).signed_at, support::signing_time());
  recipe.entries[0].integrated_at = support::signing_time() + Seconds(60);
  EXPECT_EQ(proof(recipe).signed_at, support::signing_time() + Seconds(30));
}

TEST_F(Support, SaysWhatWasNotLookedAt) {
  const Edit waive = [](Authority& ci) {
    ci.log = LogUse::kIgnored;
    ci.sct = SctUse::kIgnored;
  };
  const Proof found = proof(stamped(), waive);
  EXPECT_EQ(found.verified_by, (std::vector<std::string>{"signature", "timestamp", "certificate"}));
  EXPECT_EQ(found.not_checked, (std::vector<std::string>{"transparency log", "certificate transparency"}));
}

// Only where nothing that tells a time is asked for and nothing is there, the judgement's own time stands for
// it; the proof ends with the certificate.
TEST_F(Support, JudgesAsOfNowWhereNoTimeIsAskedFor) {
  EXPECT_REASON(refusal(unlogged(), ignore_log), ReasonCode::kCertificateTime);
  circumstances_.now = support::signing_time() + Seconds(60);
  const Proof found = proof(unlogged(), ignore_log);
  EXPECT_FALSE(found.signed_at.has_value());
  ASSERT_TRUE(found.holds_until.has_value());
  EXPECT_GT(*found.holds_until, circumstances_.now);
  EXPECT_LE(*found.holds_until, support::signing_time() + std::chrono::minutes(10));
  EXPECT_REASON(refusal(unlogged()), ReasonCode::kLogMissing);
}

// An authority vouches for what was signed before a date, and not at it.
TEST_F(Support, HoldsToTheDateOfAnAuthority) {
  const auto before = [](Time time) { return [time](Authority& ci) { ci.signed_before = time; }; };
  EXPECT_EQ(proof({}, before(support::signing_time() + Seconds(1))).authority, "ci");
  EXPECT_REASON(refusal({}, before(support::signing_time())), ReasonCode::kSignatureTooLate);
  EXPECT_REASON(refusal({}, before(support::signing_time() - Seconds(1))), ReasonCode::kSignatureTooLate);
  EXPECT_REASON(refusal(stamped(), before(support::signing_time())), ReasonCode::kSignatureTooLate);
}

// TLG-09: without a trusted time nothing was provably signed before.
TEST_F(Support, NeedsATrustedTimeForADate) {
  circumstances_.now = support::signing_time() + Seconds(60);
  const Edit dated = [](Authority& ci) {
    ci.log = LogUse::kIgnored;
    ci.signed_before = support::signing_time() + std::chrono::hours(1);
  };
  EXPECT_REASON(refusal(unlogged(), dated), ReasonCode::kTimeNone);
}

TEST_F(Support, RefusesWhatIsSignedAfterItIsJudged) {
  circumstances_.now = support::signing_time() - std::chrono::hours(1);
  EXPECT_REASON(refusal({}), ReasonCode::kTimeFuture);
  circumstances_.now =
      support::signing_time() - Seconds(static_cast<std::int64_t>(kLimits.clock_skew_seconds));
  EXPECT_EQ(proof({}).signed_at, support::signing_time());
}

TEST_F(Support, BindsTheIdentityByWhatTheRuleRemembered) {
  const Edit bind = [](Authority& ci) {
    ci.identity->subject = *TextPattern::parse_template(
        "https://github.com/acme/{repo}/.github/workflows/publish.yaml@refs/heads/main");
  };
  circumstances_.captures = {{"repo", "Infra"}};
  EXPECT_EQ(proof({}, bind).authority, "ci");
  circumstances_.captures = {{"repo", "app"}};
  EXPECT_REASON(refusal({}, bind), ReasonCode::kIdentityMismatch);
  circumstances_.captures = {};
  EXPECT_REASON(refusal({}, bind), ReasonCode::kIdentityMismatch);
}

}  // namespace
}  // namespace sekisho::verify::test
