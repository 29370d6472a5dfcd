#include <algorithm>

#include <gtest/gtest.h>

#include "support/published.h"

namespace sekisho::gate {
namespace {

using report::Decision;
using support::Published;

ReasonCode first_reason(const report::Judgement& judgement) {
  return judgement.reasons.empty() ? ReasonCode::kInternalError : judgement.reasons[0].code;
}

std::size_t requests_with(const Published& published, const std::string& part, std::size_t from) {
  const auto lines = published.server.lines();
  return static_cast<std::size_t>(
      std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(),
                    [&](const auto& line) { return line.find(part) != std::string::npos; }));
}

TEST(Judge, NeedsFourRequestsWithTheReferrersApi) {
  const Published published;
  published.sign_bundle(published.key);
  for (const auto& reference : {published.reference("v1"), published.by_digest()}) {
    const auto judgement = published.judge(reference);
    EXPECT_EQ(judgement.decision, Decision::kAdmitted);
    EXPECT_EQ(judgement.requests.requests, 4U);
  }
}

TEST(Judge, NeedsFiveRequestsWithTheFallbackTag) {
  const Published published({.referrers_api = false});
  published.sign_bundle(published.key);
  for (const auto& reference : {published.reference("v1"), published.by_digest()}) {
    const auto judgement = published.judge(reference);
    EXPECT_EQ(judgement.decision, Decision::kAdmitted);
    EXPECT_EQ(judgement.requests.requests, 5U);
  }
}

TEST(Judge, FindsLegacySignaturesBehindEmptyListings) {
  const Published published({.referrers_api = false});
  published.sign_legacy(published.key);
  const auto judgement = published.judge(published.by_digest());
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.requests.requests, 5U);
}

// REF-01
TEST(Judge, AsksForATagOnceAndForAllElseByDigest) {
  const Published published;
  published.sign_bundle(published.key);
  const std::size_t before = published.server.lines().size();
  EXPECT_EQ(published.judge(published.reference("v1")).digest, published.subject.digest);
  EXPECT_EQ(requests_with(published, "/manifests/v1", before), 1U);
  EXPECT_EQ(requests_with(published, "HEAD ", before), 0U);
}

// REF-01: the first answer is judged and named, whatever the tag would give afterwards.
TEST(Judge, ATagThatMovesMeanwhileChangesNothing) {
  const Published published;
  published.sign_bundle(published.key);
  int asked = 0;
  published.server.intercept(
      [&](const support::HttpRequest& request, std::size_t) -> std::optional<support::HttpAnswer> {
        if (!request.target.ends_with("/manifests/v1") || asked++ == 0) return std::nullopt;
        return support::HttpAnswer{200, {{"Content-Type", std::string(oci::kManifestType)}}, "{}"};
      });
  const auto judgement = published.judge(published.reference("v1"));
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.digest, published.subject.digest);
  EXPECT_EQ(asked, 1);
}

TEST(Judge, UnsignedIsDenied) {
  const Published published;
  const auto judgement = published.judge(published.by_digest());
  EXPECT_EQ(judgement.decision, Decision::kDenied);
  EXPECT_EQ(first_reason(judgement), ReasonCode::kSignatureNone);
}

// MAN-19, MAN-23: could not fetch is never unsigned.
TEST(Judge, AFailingListingIsUndecided) {
  for (const auto& [status, code] : {std::pair{500, ReasonCode::kRegistryServerError},
                                     {429, ReasonCode::kRegistryRateLimited},
                                     {403, ReasonCode::kRegistryForbidden}}) {
    Published published;
    published.limits.retries = 0;
    published.server.fail("/referrers/", status);
    const auto judgement = published.judge(published.by_digest());
    EXPECT_EQ(judgement.decision, Decision::kUndecided) << status;
    EXPECT_EQ(first_reason(judgement), code) << status;
  }
}

TEST(Judge, AFailingListingDoesNotMatterWhereTheRuleIsMetWithoutIt) {
  Published published;
  published.limits.retries = 0;
  published.sign_legacy(published.key);
  published.server.fail("/referrers/", 500);
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kAdmitted);
}

TEST(Judge, AnUnreachableBundleIsUndecided) {
  Published published;
  published.limits.retries = 0;
  published.sign_bundle(published.key);
  published.server.fail("/blobs/", 503);
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kUndecided);
}

TEST(Judge, EveryRegistryFaultOnTheSubjectIsUndecided) {
  for (const auto fault : {support::Fault::kReset, support::Fault::kClose, support::Fault::kEndlessBody,
                           support::Fault::kEndlessHead, support::Fault::kShortBody}) {
    Published published;
    published.limits.retries = 0;
    published.sign_bundle(published.key);
    published.server.fault("/manifests/", fault);
    EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kUndecided)
        << static_cast<int>(fault);
  }
}

// MAN-18: a foreign bundle hides nothing, in whatever order they were attached.
TEST(Judge, AForeignBundleNeitherHidesNorHelps) {
  const Published first;
  first.sign_bundle(first.stranger);
  EXPECT_EQ(first.judge(first.by_digest()).decision, Decision::kDenied);
  first.sign_bundle(first.key);
  EXPECT_EQ(first.judge(first.by_digest()).decision, Decision::kAdmitted);
  const Published second;
  second.sign_bundle(second.key);
  second.sign_bundle(second.stranger);
  EXPECT_EQ(second.judge(second.by_digest()).decision, Decision::kAdmitted);
}

// A large attestation beside the signature is listed, but never downloaded.
TEST(Judge, DoesNotFetchALargeAttestationBesideTheSignature) {
  const Published published({.referrers_api = false});
  published.attest(published.stranger, Json::Object{{"filler", std::string(2 << 20, 'x')}});
  published.sign_bundle(published.key);
  const auto judgement = published.judge(published.by_digest());
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_LT(judgement.requests.bytes, 64 * kKiB);
}

// MAN-17
TEST(Judge, AFloodOfReferrersIsBounded) {
  Published published;
  published.limits.referrers_fetched = 4;
  for (int i = 0; i < 8; ++i) published.attest(published.stranger, Json::Object{{"number", i}});
  const auto judgement = published.judge(published.by_digest());
  EXPECT_EQ(judgement.decision, Decision::kDenied);
  const auto too_many = [](const policy::Reason& reason) {
    return reason.code == ReasonCode::kReferrersTooMany;
  };
  EXPECT_TRUE(std::any_of(judgement.reasons.begin(), judgement.reasons.end(), too_many));
  EXPECT_LT(judgement.requests.requests, 16U);
  published.sign_bundle(published.key);  // hinted as a signature, it is looked at first
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kAdmitted);
}

TEST(Judge, AnAttestationInPlaceOfASignatureIsDenied) {
  const Published published;
  published.attest(published.key, Json::Object{});
  EXPECT_EQ(first_reason(published.judge(published.by_digest())), ReasonCode::kStatementNotSignature);
}

TEST(Judge, NoRuleSendsNothing) {
  Published published;
  published.policy = *policy::Policy::load(
      {std::filesystem::path(SEKISHO_SOURCE_DIR) / "policies" / "one-key.yaml"}, published.limits);
  const std::size_t before = published.server.lines().size();
  EXPECT_EQ(first_reason(published.judge(published.by_digest())), ReasonCode::kPolicyNoRule);
  EXPECT_EQ(published.server.lines().size(), before);
}

}  // namespace
}  // namespace sekisho::gate
