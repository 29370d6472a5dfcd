#include "serve/plan.h"

#include <gtest/gtest.h>

namespace sekisho::serve {
namespace {

using kube::Condition;
using kube::Truth;
using policy::OnRevoked;
using report::Decision;

const Time kNow = *parse_time("2026-11-23T12:00:00Z");
const crypto::Digest kOld = crypto::Digest::of("old");
const crypto::Digest kNew = crypto::Digest::of("new");

Finding finding(Decision decision, const crypto::Digest& digest,
                ReasonCode code = ReasonCode::kSignatureNone) {
  Finding made{decision, OnRevoked::kWithdraw, digest, {}};
  if (decision != Decision::kAdmitted) made.reasons = {{code, "subject", "detail"}};
  return made;
}

Finding keep(Finding made) {
  made.on_revoked = OnRevoked::kKeep;
  return made;
}

Kept kept(const crypto::Digest& digest, Standing standing, Finding found) {
  return {{digest, "v1@" + digest.text(), crypto::Digest::of(digest.text()), 1, kNow - Seconds(9), {}},
          standing,
          std::move(found)};
}

Plan decide(Finding wanted, std::vector<Kept> there, std::optional<Error> trouble = {}) {
  return decide_round({"r.example/a:v1", std::move(wanted), std::move(there), std::move(trouble), kNow});
}

// "Ready/SourceVerified" as "True Succeeded/False VerificationFailed".
std::string conditions(const Plan& plan) {
  std::string text;
  for (const Condition& condition : plan.conditions) {
    const char* truth = condition.truth == Truth::kTrue    ? "True "
                        : condition.truth == Truth::kFalse ? "False "
                                                           : "Unknown ";
    text += (text.empty() ? "" : "/") + std::string(truth) + condition.reason;
  }
  return text;
}

TEST(Fate, DependsOnTheDecisionTheRuleAndWhatIsServed) {
  const Finding yes = finding(Decision::kAdmitted, kOld);
  const Finding no = finding(Decision::kDenied, kOld);
  const Finding open = finding(Decision::kUndecided, kOld);
  EXPECT_EQ(decide_fate(Standing::kServed, yes), Fate::kServe);
  EXPECT_EQ(decide_fate(Standing::kFound, yes), Fate::kServe);
  EXPECT_EQ(decide_fate(Standing::kServed, no), Fate::kRemove);
  EXPECT_EQ(decide_fate(Standing::kFound, no), Fate::kRemove);
  EXPECT_EQ(decide_fate(Standing::kServed, keep(no)), Fate::kServe);
  EXPECT_EQ(decide_fate(Standing::kServed, open), Fate::kServe);
  EXPECT_EQ(decide_fate(Standing::kFound, open), Fate::kHold);  // nothing is served before it was judged
}

TEST(Round, TellsTheRepositoryWhateverThePublisherWrites) {
  const Finding yes = finding(Decision::kAdmitted, kNew);
  Kept one = kept(kNew, Standing::kServed, yes);
  one.revision.metadata = {{"team", "web"}, {kube::kRepositoryKey, "evil.example/a"}};
  Round round{"r.example/a:v1", yes, {one}, {}, kNow, "r.example/a"};
  const oci::Annotations told{{"team", "web"}, {kube::kRepositoryKey, "r.example/a"}};
  EXPECT_EQ(decide_round(round).artifact->metadata, told);
  round.repository.clear();
  EXPECT_EQ(decide_round(round).artifact->metadata, (oci::Annotations{{"team", "web"}}));
}

TEST(Round, ThatAdmitsServes) {
  const Finding yes = finding(Decision::kAdmitted, kNew);
  const Plan plan = decide(yes, {kept(kNew, Standing::kFound, yes)});
  EXPECT_EQ(plan.fates, std::vector{Fate::kServe});
  EXPECT_EQ(plan.artifact->manifest, kNew);
  EXPECT_EQ(conditions(plan), "True Succeeded/True Succeeded");
  EXPECT_EQ(plan.message.type, kube::EventType::kNormal);
  EXPECT_TRUE(plan.good);
}

TEST(Round, ThatDeniesKeepsTheLastGood) {
  const Plan plan = decide(finding(Decision::kDenied, kNew),
                           {kept(kOld, Standing::kServed, finding(Decision::kAdmitted, kOld))});
  EXPECT_EQ(plan.fates, std::vector{Fate::kServe});
  EXPECT_EQ(plan.artifact->manifest, kOld);
  EXPECT_EQ(conditions(plan), "False VerificationFailed/False VerificationFailed");
  EXPECT_EQ(plan.message.type, kube::EventType::kWarning);
  EXPECT_EQ(plan.message.reason, "VerificationFailed");
  EXPECT_NE(plan.message.text.find("signature.none"), std::string::npos);
  EXPECT_FALSE(plan.good);
}

TEST(Round, ThatCannotFetchKeepsTheLastGood) {
  const Finding open = finding(Decision::kUndecided, kOld, ReasonCode::kRegistryUnreachable);
  const Plan plan = decide(open, {kept(kOld, Standing::kServed, open)});
  EXPECT_EQ(plan.fates, std::vector{Fate::kServe});
  EXPECT_EQ(plan.artifact->manifest, kOld);
  EXPECT_EQ(conditions(plan), "False FetchFailed/True Succeeded");
}

TEST(Round, ThatCannotStoreSaysSo) {
  const Finding yes = finding(Decision::kAdmitted, kNew);
  const Plan plan = decide(yes, {kept(kOld, Standing::kServed, finding(Decision::kAdmitted, kOld))},
                           fail(ReasonCode::kDiskFull, "no space"));
  EXPECT_EQ(plan.artifact->manifest, kOld);
  EXPECT_EQ(conditions(plan), "False StorageOperationFailed/True Succeeded");
  EXPECT_EQ(conditions(decide(finding(Decision::kUndecided, kNew, ReasonCode::kDiskError), {})),
            "False StorageOperationFailed/Unknown StorageOperationFailed");
}

TEST(Round, WithdrawsWhatIsDeniedNow) {
  const Finding no = finding(Decision::kDenied, kOld, ReasonCode::kRevokedDigest);
  const Plan plan = decide(no, {kept(kOld, Standing::kServed, no)});
  EXPECT_EQ(plan.fates, std::vector{Fate::kRemove});
  EXPECT_FALSE(plan.artifact.has_value());
  EXPECT_EQ(conditions(plan), "False VerificationFailed/False VerificationFailed");
  EXPECT_NE(plan.message.text.find("withdrawn"), std::string::npos);
  EXPECT_NE(plan.message.text.find("revoked.digest"), std::string::npos);
}

TEST(Round, WithdrawsThoughTheReferenceCannotBeFetched) {
  const Plan plan = decide(finding(Decision::kUndecided, kNew, ReasonCode::kRegistryUnreachable),
                           {kept(kOld, Standing::kServed, finding(Decision::kDenied, kOld))});
  EXPECT_FALSE(plan.artifact.has_value());
  EXPECT_EQ(conditions(plan), "False VerificationFailed/False VerificationFailed");
}

TEST(Round, KeepsWhatIsRevokedWhereTheRuleSaysSo) {
  const Finding no = keep(finding(Decision::kDenied, kOld));
  const Plan plan = decide(no, {kept(kOld, Standing::kServed, no)});
  EXPECT_EQ(plan.artifact->manifest, kOld);
  EXPECT_EQ(conditions(plan), "False VerificationFailed/False VerificationFailed");
}

TEST(Round, NeverServesTheOlderInsteadOfTheNewest) {
  const Finding yes = finding(Decision::kAdmitted, kOld);
  const Finding no = finding(Decision::kDenied, kNew);
  const Plan withdrawn = decide(no, {kept(kNew, Standing::kServed, no), kept(kOld, Standing::kServed, yes)});
  EXPECT_EQ(withdrawn.fates, (std::vector{Fate::kRemove, Fate::kRemove}));
  const Finding open = finding(Decision::kUndecided, kNew);
  const Plan held = decide(open, {kept(kNew, Standing::kFound, open), kept(kOld, Standing::kFound, yes)});
  EXPECT_EQ(held.fates, (std::vector{Fate::kHold, Fate::kHold}));
  EXPECT_EQ(held.artifact->manifest, kNew);  // the cluster still names it
}

TEST(Round, RemovesAnOlderOneThatIsDenied) {
  const Finding yes = finding(Decision::kAdmitted, kNew);
  const Plan plan = decide(yes, {kept(kNew, Standing::kServed, yes),
                                 kept(kOld, Standing::kServed, finding(Decision::kDenied, kOld))});
  EXPECT_EQ(plan.fates, (std::vector{Fate::kServe, Fate::kRemove}));
  EXPECT_TRUE(plan.good);
}

TEST(Round, WithNothingThereHasNoArtifact) {
  EXPECT_FALSE(decide(finding(Decision::kDenied, kNew), {}).artifact.has_value());
  EXPECT_FALSE(decide({}, {}).good);
  EXPECT_FALSE(decide(finding(Decision::kAdmitted, kNew), {}).good);
}

TEST(Round, TellsTheSameOnlyOnce) {
  const auto key = [](const Finding& wanted) { return decide(wanted, {}).message.key; };
  Finding no = finding(Decision::kDenied, kNew);
  const std::string first = key(no);
  no.reasons.front().detail = "another detail";
  EXPECT_EQ(key(no), first);
  EXPECT_NE(key(finding(Decision::kDenied, kOld)), first);
  EXPECT_NE(key(finding(Decision::kDenied, kNew, ReasonCode::kSignatureNoneMatched)), first);
}

TEST(Taking, IsForWhatIsAdmittedAndNotThere) {
  const Finding yes = finding(Decision::kAdmitted, kNew);
  EXPECT_TRUE(needs_taking(yes, {}));
  EXPECT_TRUE(needs_taking(yes, {kept(kOld, Standing::kServed, yes)}));
  EXPECT_FALSE(needs_taking(yes, {kept(kNew, Standing::kServed, yes)}));
  EXPECT_TRUE(needs_taking(yes, {kept(kOld, Standing::kServed, yes), kept(kNew, Standing::kServed, yes)}));
  EXPECT_FALSE(needs_taking(finding(Decision::kDenied, kNew), {}));
  EXPECT_FALSE(needs_taking(finding(Decision::kUndecided, kNew), {}));
}

TEST(NextTry, BacksOffUpToTheInterval) {
  const auto seconds = [](std::size_t failures, double luck = 0.5) {
    return next_try(Seconds(60), failures, Limits{}, luck).count() / 1000;
  };
  EXPECT_EQ(seconds(0), 60);
  EXPECT_EQ(seconds(1), 5);
  EXPECT_EQ(seconds(2), 10);
  EXPECT_EQ(seconds(4), 40);
  EXPECT_EQ(seconds(5), 60);
  EXPECT_EQ(seconds(1000000), 60);
  EXPECT_EQ(seconds(0, 0), 54);
  EXPECT_EQ(seconds(0, 1), 66);
}

}  // namespace
}  // namespace sekisho::serve
