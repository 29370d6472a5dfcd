#include "registry/attached.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/fake_repository.h"

namespace sekisho::registry {
namespace {

using support::FakeRepository;

constexpr const char* kSign = "https://sigstore.dev/cosign/sign/v1";
constexpr const char* kSpdx = "https://spdx.dev/Document";
constexpr const char* kBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
constexpr const char* kSimple = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr const char* kDsse = "application/vnd.dsse.envelope.v1+json";

// Everything that a walk gives.
struct Walked {
  std::vector<oci::Attachment> attachments;
  std::vector<Passed> passed;
  std::vector<Error> missing;
  std::vector<std::size_t> batches;  // attachments of each
  bool truncated = false;
};

class AttachedTest : public testing::Test {
 protected:
  AttachedTest() : subject_(repository_.manifest({})) {}

  Walked walk() {
    Attached attached(repository_, subject_, limits_);
    Walked out;
    while (auto batch = attached.next()) {
      out.batches.push_back(batch->attachments.size());
      for (auto& one : batch->attachments) out.attachments.push_back(std::move(one));
      for (auto& one : batch->passed) out.passed.push_back(std::move(one));
      for (auto& one : batch->missing) out.missing.push_back(std::move(one));
    }
    out.truncated = attached.truncated();
    return out;
  }
  std::string tag(const std::string& suffix) const {
    return "sha256-" + std::string(subject_.digest.hex()) + suffix;
  }
  // A layer of a legacy manifest, whose signature stands in an annotation.
  oci::Descriptor signed_payload(const std::string& payload, const std::string& signature) {
    oci::Descriptor layer = repository_.blob(kSimple, payload);
    layer.annotations = {{"dev.cosignproject.cosign/signature", signature}};
    return layer;
  }
  void use_fallback() { repository_.listing.source = Listing::Source::kFallbackTag; }
  // As cosign writes it into a fallback index: without annotations, with the wrong type.
  void forget_hints() {
    for (auto& entry : repository_.listing.descriptors) {
      entry.annotations.clear();
      entry.artifact_type = std::string(oci::kEmptyType);
    }
  }

  FakeRepository repository_;
  oci::Descriptor subject_;
  Limits limits_;
};

TEST_F(AttachedTest, NothingAttachedCostsTheListingAndTheTwoTags) {
  const Walked walked = walk();
  EXPECT_TRUE(walked.attachments.empty());
  EXPECT_TRUE(walked.passed.empty());
  EXPECT_TRUE(walked.missing.empty());
  EXPECT_EQ(repository_.log,
            (std::vector<std::string>{"referrers", "tag " + tag(".sig"), "tag " + tag(".att")}));
}

TEST_F(AttachedTest, OneBundleByTheReferrersApiCostsThreeRequests) {
  const auto manifest = repository_.bundle(subject_, "{\"a\":1}", kSign);
  Attached attached(repository_, subject_, limits_);
  const auto batch = attached.next();
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->attachments.size(), 1U);
  EXPECT_EQ(batch->attachments[0].blob.bytes(), "{\"a\":1}");
  EXPECT_EQ(batch->attachments[0].manifest.digest, manifest.digest);
  EXPECT_EQ(batch->attachments[0].artifact_type, kBundle);
  EXPECT_EQ(batch->attachments[0].origin, oci::Origin::kReferrersApi);
  EXPECT_EQ(repository_.requests(), 3U);
}

TEST_F(AttachedTest, OneBundleByTheFallbackTagCostsFourRequests) {
  repository_.bundle(subject_, "{}x", kSign);
  use_fallback();
  forget_hints();
  Attached attached(repository_, subject_, limits_);
  ASSERT_EQ(attached.next()->attachments.size(), 1U);
  EXPECT_EQ(repository_.requests(), 4U);
}

TEST_F(AttachedTest, ALegacySignatureCostsTheListingTheTagAndThePayload) {
  repository_.legacy(subject_, ".sig", {signed_payload("payload", "s1")});
  Attached attached(repository_, subject_, limits_);
  const auto batch = attached.next();
  ASSERT_EQ(batch->attachments.size(), 1U);
  EXPECT_EQ(batch->attachments[0].origin, oci::Origin::kSignatureTag);
  EXPECT_EQ(
      *oci::find_annotation(batch->attachments[0].layer.annotations, "dev.cosignproject.cosign/signature"),
      "s1");
  EXPECT_EQ(repository_.requests(), 3U);
}

TEST_F(AttachedTest, AHintedSignatureComesBeforeNineAttestationsWithoutTheirManifests) {
  for (int i = 0; i < 9; ++i) repository_.bundle(subject_, "sbom " + std::to_string(i), kSpdx);
  repository_.bundle(subject_, "the signature", kSign);
  Attached attached(repository_, subject_, limits_);
  const auto batch = attached.next();
  ASSERT_EQ(batch->attachments.size(), 1U);
  EXPECT_EQ(batch->attachments[0].blob.bytes(), "the signature");
  EXPECT_EQ(repository_.requests(), 3U);
}

TEST_F(AttachedTest, WithoutHintsInTheListTheManifestsTellWhichBlobToFetchFirst) {
  for (int i = 0; i < 9; ++i) repository_.bundle(subject_, std::to_string(i), kSpdx);
  repository_.bundle(subject_, "a signature, larger than the rest", kSign);
  use_fallback();
  forget_hints();
  Attached attached(repository_, subject_, limits_);
  const auto batch = attached.next();
  ASSERT_EQ(batch->attachments.size(), 1U);
  EXPECT_EQ(batch->attachments[0].blob.bytes(), "a signature, larger than the rest");
  EXPECT_EQ(repository_.requests(), 2U + 10U + 1U);
}

// MAN-16
TEST_F(AttachedTest, AHintOrdersAndNeverLeavesOut) {
  repository_.bundle(subject_, "a signature that is called an SBOM", kSpdx);
  auto plain = repository_.manifest({{repository_.blob(kBundle, "unhinted")}, subject_, kBundle, {}});
  plain.artifact_type = "application/spdx+json";
  repository_.list(plain);
  EXPECT_EQ(walk().attachments.size(), 2U);
}

// MAN-18
TEST_F(AttachedTest, TheOrderOfTheListDoesNotMatter) {
  repository_.bundle(subject_, "good", kSign);
  repository_.bundle(subject_, "garbage", kSign);
  repository_.bundle(subject_, std::string(100'000, 'x'), kSign);
  repository_.bundle(subject_, "sbom", kSpdx);
  const auto run = [this] {
    repository_.log.clear();
    walk();
    return repository_.log;
  };
  const auto first = run();
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(repository_.listing.descriptors.begin(), repository_.listing.descriptors.end(), random);
    EXPECT_EQ(run(), first);
  }
}

// MAN-18
TEST_F(AttachedTest, OneThatFailsHidesNoOther) {
  const auto broken = repository_.bundle(subject_, "broken", kSign);
  repository_.bundle(subject_, "good", kSign);
  const auto lost = repository_.bundle(subject_, "lost", kSign);
  repository_.content_errors.emplace(broken.digest, fail(ReasonCode::kDigestMismatch, "scripted"));
  repository_.content_errors.emplace(crypto::Digest::of("lost"), fail(ReasonCode::kBlobMissing, "scripted"));
  const Walked walked = walk();
  ASSERT_EQ(walked.attachments.size(), 1U);
  EXPECT_EQ(walked.attachments[0].blob.bytes(), "good");
  ASSERT_EQ(walked.passed.size(), 2U);
  EXPECT_REASON(walked.passed[0].code, ReasonCode::kDigestMismatch);
  EXPECT_EQ(walked.passed[0].source, broken.digest);
  EXPECT_REASON(walked.passed[1].code, ReasonCode::kBlobMissing);
  EXPECT_EQ(walked.passed[1].source, lost.digest);
}

// MAN-23
TEST_F(AttachedTest, WhatARetryMayBringIsMissingAndTheWalkGoesOn) {
  const auto slow = repository_.bundle(subject_, "slow", kSign);
  repository_.bundle(subject_, "limited", kSign);
  repository_.content_errors.emplace(slow.digest, fail(ReasonCode::kRegistryTimeout, "scripted"));
  repository_.content_errors.emplace(crypto::Digest::of("limited"),
                                     fail(ReasonCode::kRegistryRateLimited, "scripted"));
  repository_.tag_errors.emplace(tag(".sig"), fail(ReasonCode::kRegistryServerError, "scripted"));
  repository_.legacy(subject_, ".att", {repository_.blob(kDsse, "envelope")});
  const Walked walked = walk();
  ASSERT_EQ(walked.missing.size(), 3U);
  EXPECT_REASON(walked.missing[0].code, ReasonCode::kRegistryTimeout);
  EXPECT_REASON(walked.missing[1].code, ReasonCode::kRegistryRateLimited);
  EXPECT_REASON(walked.missing[2].code, ReasonCode::kRegistryServerError);
  ASSERT_EQ(walked.attachments.size(), 1U);
  EXPECT_EQ(walked.attachments[0].origin, oci::Origin::kAttestationTag);
}

// MAN-19, MAN-23
TEST_F(AttachedTest, AFailedListingIsMissingAndTheLegacyTagsAreStillLookedAt) {
  repository_.listing_error = fail(ReasonCode::kRegistryServerError, "scripted");
  repository_.legacy(subject_, ".sig", {signed_payload("payload", "s")});
  const Walked walked = walk();
  ASSERT_EQ(walked.missing.size(), 1U);
  EXPECT_REASON(walked.missing[0].code, ReasonCode::kRegistryServerError);
  EXPECT_EQ(walked.attachments.size(), 1U);
}

// MAN-15
TEST_F(AttachedTest, AReferrerOfAnotherSubjectOrOfNoneIsPassedOver) {
  const auto other = repository_.blob("application/x", "other");
  repository_.bundle(other, "of another", kSign);
  repository_.list(repository_.manifest({{repository_.blob(kBundle, "of none")}, {}, kBundle, {}}));
  const Walked walked = walk();
  EXPECT_TRUE(walked.attachments.empty());
  ASSERT_EQ(walked.passed.size(), 2U);
  for (const auto& passed : walked.passed) EXPECT_REASON(passed.code, ReasonCode::kReferrerSubject);
}

// MAN-24
TEST_F(AttachedTest, TheSameReferrerListedManyTimesIsFetchedOnce) {
  repository_.bundle(subject_, "one", kSign);
  auto again = repository_.listing.descriptors[0];
  repository_.list(again);
  again.annotations.clear();
  again.size = 3;
  repository_.list(again);
  EXPECT_EQ(walk().attachments.size(), 1U);
  EXPECT_EQ(repository_.count("manifest " + again.digest.text()), 1U);
}

// MAN-24
TEST_F(AttachedTest, TheSameContentUnderSeveralManifestsIsFetchedOnce) {
  const auto layer = repository_.blob(kBundle, "the same");
  for (const char* number : {"1", "2", "3"}) {
    auto entry = repository_.manifest({{layer}, subject_, kBundle, {{"n", number}}});
    repository_.list(entry);
  }
  const Walked walked = walk();
  EXPECT_EQ(walked.attachments.size(), 3U);
  EXPECT_EQ(repository_.count("blob " + layer.digest.text()), 1U);
}

TEST_F(AttachedTest, OnePayloadWithTwoSignaturesInTwoManifestsIsFetchedOnce) {
  const auto first = signed_payload("payload", "s1");
  const auto second = signed_payload("payload", "s2");
  auto referrer =
      repository_.manifest({{first}, subject_, {}, {}, "application/vnd.dev.cosign.artifact.sig.v1+json"});
  repository_.list(referrer);
  repository_.legacy(subject_, ".sig", {first, second});
  const Walked walked = walk();
  EXPECT_EQ(walked.attachments.size(), 3U);
  EXPECT_EQ(repository_.count("blob " + first.digest.text()), 1U);
}

TEST_F(AttachedTest, ALyingSizeDoesNotHideTheSameContentUnderATrueOne) {
  auto lying = repository_.blob(kBundle, "content");
  lying.size -= 1;
  repository_.list(repository_.manifest({{lying}, subject_, kBundle, {}}));
  repository_.bundle(subject_, "content", kSign);
  const Walked walked = walk();
  EXPECT_EQ(walked.attachments.size(), 1U);
  ASSERT_EQ(walked.passed.size(), 1U);
  EXPECT_REASON(walked.passed[0].code, ReasonCode::kSizeMismatch);
}

// As GitLab resolves the fallback tag.
TEST_F(AttachedTest, TheSubjectItselfInTheListIsNotLookedAt) {
  repository_.list(subject_);
  EXPECT_TRUE(walk().passed.empty());
  EXPECT_EQ(repository_.count("manifest " + subject_.digest.text()), 0U);
}

// MAN-11
TEST_F(AttachedTest, ABundleOfAnyOtherThanOneLayerIsPassedOver) {
  const auto layer = repository_.blob(kBundle, "layer");
  const auto sbom = repository_.blob("application/spdx+json", "sbom");
  repository_.list(repository_.manifest({{layer, layer}, subject_, kBundle, {}}));
  repository_.list(repository_.manifest({{layer, sbom}, subject_, {}, {}}));
  repository_.list(repository_.manifest({{}, subject_, kBundle, {}}));
  const Walked walked = walk();
  EXPECT_TRUE(walked.attachments.empty());
  ASSERT_EQ(walked.passed.size(), 3U);
  for (const auto& passed : walked.passed) EXPECT_REASON(passed.code, ReasonCode::kReferrerShape);
}

TEST_F(AttachedTest, WhatIsNoEvidenceIsNeitherFetchedNorTold) {
  const auto sbom = repository_.blob("application/spdx+json", "sbom");
  repository_.list(repository_.manifest({{sbom}, subject_, "application/spdx+json", {}}));
  repository_.list(repository_.document(
      std::string(oci::kIndexType),
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})"));
  repository_.legacy(subject_, ".sig", {sbom});
  const Walked walked = walk();
  EXPECT_TRUE(walked.attachments.empty());
  EXPECT_TRUE(walked.passed.empty());
  EXPECT_EQ(repository_.count("blob " + sbom.digest.text()), 0U);
}

TEST_F(AttachedTest, ReferrersOfSimpleSigningAndOfEnvelopesAreEvidenceToo) {
  repository_.list(repository_.manifest({{signed_payload("payload", "s")}, subject_, {}, {}}));
  repository_.list(repository_.manifest(
      {{repository_.blob(kDsse, "envelope")}, subject_, "application/vnd.in-toto+json", {}}));
  EXPECT_EQ(walk().attachments.size(), 2U);
}

// MAN-17
TEST_F(AttachedTest, MoreReferrersThanTheLimitAreNotFetched) {
  limits_.referrers_fetched = 20;
  for (int i = 0; i < 50; ++i) repository_.bundle(subject_, std::to_string(i), kSpdx);
  repository_.bundle(subject_, "the signature", kSign);
  const Walked walked = walk();
  EXPECT_TRUE(walked.truncated);
  EXPECT_EQ(walked.attachments.size(), 20U);
  EXPECT_EQ(walked.attachments[0].blob.bytes(), "the signature");
}

TEST_F(AttachedTest, JustAsManyReferrersAsTheLimitAreAllFetched) {
  limits_.referrers_fetched = 20;
  for (int i = 0; i < 20; ++i) repository_.bundle(subject_, std::to_string(i), kSign);
  const Walked walked = walk();
  EXPECT_FALSE(walked.truncated);
  EXPECT_EQ(walked.attachments.size(), 20U);
}

TEST_F(AttachedTest, AListThatWasCutShortIsTold) {
  repository_.listing.truncated = true;
  EXPECT_TRUE(walk().truncated);
}

// MAN-17, MAN-21
TEST_F(AttachedTest, MoreLegacySignaturesThanTheLimitAreNotFetched) {
  limits_.signatures = 10;
  std::vector<oci::Descriptor> layers;
  for (int i = 0; i < 11; ++i) layers.push_back(signed_payload("payload " + std::to_string(i), "s"));
  repository_.legacy(subject_, ".sig", layers);
  const Walked walked = walk();
  EXPECT_TRUE(walked.truncated);
  EXPECT_EQ(walked.attachments.size(), 10U);
}

TEST_F(AttachedTest, LegacyLayersOfAllReferrersShareOneLimit) {
  limits_.signatures = 5;
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i);
    repository_.list(repository_.manifest(
        {{signed_payload("a" + number, "s"), signed_payload("b" + number, "s")}, subject_, {}, {}}));
  }
  const Walked walked = walk();
  EXPECT_TRUE(walked.truncated);
  EXPECT_EQ(walked.attachments.size(), 5U);
}

TEST_F(AttachedTest, ALayerOverTheLimitIsPassedOverWithoutARequest) {
  limits_.bundle_bytes = 100;
  const auto manifest = repository_.bundle(subject_, std::string(101, 'x'), kSign);
  const Walked walked = walk();
  ASSERT_EQ(walked.passed.size(), 1U);
  EXPECT_REASON(walked.passed[0].code, ReasonCode::kBlobTooLarge);
  EXPECT_EQ(walked.passed[0].source, manifest.digest);
  EXPECT_EQ(repository_.requests(), 4U);
}

TEST_F(AttachedTest, SmallLayersComeSideBySideAtMostEightAtOnce) {
  for (int i = 0; i < 20; ++i) repository_.bundle(subject_, "bundle " + std::to_string(i), kSign);
  const Walked walked = walk();
  EXPECT_EQ(walked.attachments.size(), 20U);
  for (const std::size_t count : repository_.side_by_side) EXPECT_LE(count, 8U);
  EXPECT_EQ(repository_.side_by_side.front(), 8U);
}

TEST_F(AttachedTest, LargeLayersComeAloneAndOnlyAfterTheLegacyTags) {
  repository_.bundle(subject_, std::string(100 * kKiB, 'a'), kSign);
  repository_.bundle(subject_, std::string(99 * kKiB, 'b'), kSpdx);
  repository_.bundle(subject_, std::string(200 * kKiB, 'c'), kSign);
  repository_.legacy(subject_, ".sig", {signed_payload("payload", "s")});
  const Walked walked = walk();
  EXPECT_EQ(repository_.side_by_side, (std::vector<std::size_t>{1, 1, 1, 1}));
  ASSERT_EQ(walked.attachments.size(), 4U);
  EXPECT_EQ(walked.attachments[0].origin, oci::Origin::kSignatureTag);
  EXPECT_EQ(walked.attachments[1].layer.size, 100 * kKiB);
  EXPECT_EQ(walked.attachments[2].layer.size, 200 * kKiB);
  EXPECT_EQ(walked.attachments[3].layer.size, 99 * kKiB);
}

TEST_F(AttachedTest, ASignatureTagThatHoldsAnIndexIsNothing) {
  repository_.tag(
      tag(".sig"),
      repository_.document(
          std::string(oci::kIndexType),
          R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})"));
  const Walked walked = walk();
  EXPECT_TRUE(walked.passed.empty());
  EXPECT_TRUE(walked.missing.empty());
}

TEST_F(AttachedTest, ASubjectWhoseDigestIsNoTagOfCosignsIsWalkedAllTheSame) {
  const auto digest = crypto::Digest::parse("sha512:" + std::string(128, 'a'));
  subject_.digest = *digest;
  const Walked walked = walk();
  EXPECT_TRUE(walked.missing.empty());
}

TEST_F(AttachedTest, TheTreeListsEveryWayOfAttachingOnce) {
  const auto bundle = repository_.bundle(subject_, "bundle", kSign);
  const auto sbom = repository_.manifest(
      {{repository_.blob("application/spdx+json", "sbom")}, subject_, "application/spdx+json", {}});
  repository_.list(sbom);
  repository_.list(sbom);
  repository_.legacy(subject_, ".sig", {signed_payload("payload", "s")});
  repository_.legacy(subject_, ".att", {repository_.blob(kDsse, "envelope")});
  repository_.legacy(subject_, ".sbom", {repository_.blob("text/spdx", "old sbom")});
  std::vector<Error> missing;
  const auto hanging = list_attached(repository_, subject_, limits_, missing);
  ASSERT_TRUE(hanging.ok());
  EXPECT_TRUE(missing.empty());
  std::vector<oci::Origin> origins;
  for (const auto& one : *hanging) origins.push_back(one.origin);
  EXPECT_EQ(origins, (std::vector<oci::Origin>{oci::Origin::kReferrersApi, oci::Origin::kReferrersApi,
                                               oci::Origin::kSignatureTag, oci::Origin::kAttestationTag,
                                               oci::Origin::kSbomTag}));
}

TEST_F(AttachedTest, TheTreeTellsWhatItCouldNotList) {
  repository_.listing_error = fail(ReasonCode::kRegistryServerError, "scripted");
  repository_.tag_errors.emplace(tag(".sbom"), fail(ReasonCode::kRegistryTimeout, "scripted"));
  std::vector<Error> missing;
  const auto hanging = list_attached(repository_, subject_, limits_, missing);
  ASSERT_TRUE(hanging.ok());
  ASSERT_EQ(missing.size(), 2U);
  EXPECT_REASON(missing[0].code, ReasonCode::kRegistryServerError);
  EXPECT_REASON(missing[1].code, ReasonCode::kRegistryTimeout);
}

TEST_F(AttachedTest, TheTreeTellsReferrersOfOthersAndWhatIsTooMuch) {
  repository_.bundle(repository_.blob("application/x", "other"), "of another", kSign);
  repository_.bundle(subject_, "one", kSign);
  limits_.referrers_fetched = 1;
  std::vector<Error> missing;
  ASSERT_TRUE(list_attached(repository_, subject_, limits_, missing).ok());
  std::set<std::string> codes;
  for (const auto& error : missing) codes.insert(std::string(reason_name(error.code)));
  EXPECT_EQ(codes, (std::set<std::string>{"referrer.subject-mismatch", "referrers.too-many"}));
}

}  // namespace
}  // namespace sekisho::registry
