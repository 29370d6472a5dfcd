#include "verify/evidence.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

// SIG-05
TEST(Evidence, ProvesNothingBeforeAnythingWasLookedAt) {
  const Evidence evidence;
  EXPECT_TRUE(evidence.proofs.empty());
  EXPECT_TRUE(evidence.rejections.empty());
  EXPECT_EQ(evidence.looked_at, 0U);
}

TEST(VerifyAttachment, RejectsLayersThatAreNoEvidence) {
  const auto trust = trust_in(generate());
  for (const std::string type :
       {"text/spdx+json", "application/octet-stream", "", "application/vnd.dsse.envelope.v2+json"}) {
    EXPECT_REASON(sole_rejection(look(attach(type, "{}"), trust)), ReasonCode::kReferrerShape);
  }
}

// MAN-18: garbage beside a good signature changes nothing but the rejections, in whatever order.
TEST(VerifyAttachment, FindsTheGoodOneInEveryOrder) {
  const auto key = generate();
  const auto trust = trust_in(key);
  const auto good = attach_bundle(bundle_of(key, envelope_of(key, statement(kSubject))));
  const auto stranger = generate();
  const auto foreign = attach_bundle(bundle_of(stranger, envelope_of(stranger, statement(kSubject))));
  const auto garbage = attach_bundle("garbage");
  for (const auto& order : {std::vector{good, foreign, garbage}, std::vector{garbage, foreign, good},
                            std::vector{foreign, good, garbage}}) {
    Evidence evidence;
    for (const auto& attachment : order) verify_attachment(attachment, kSubject, judged_by(trust), evidence);
    EXPECT_EQ(evidence.proofs.size(), 1U);
    EXPECT_EQ(evidence.rejections.size(), 2U);
    EXPECT_EQ(evidence.looked_at, 3U);
  }
}

TEST(VerifyAttachment, TellsWhereWhatItRejectedCameFrom) {
  const auto attachment = attach_bundle("garbage");
  const auto evidence = look(attachment, {});
  ASSERT_EQ(evidence.rejections.size(), 1U);
  EXPECT_EQ(evidence.rejections.front().source, attachment.manifest.digest);
}

TEST(VerifyAttachment, ReadsNoMoreThanTheLimitsAllow) {
  const auto key = generate();
  const auto good = attach_bundle(bundle_of(key, envelope_of(key, statement(kSubject))));
  Limits limits;
  limits.bundle_bytes = good.blob.bytes().size() - 1;
  Evidence evidence;
  verify_attachment(good, kSubject, {trust_in(key), after_signing(), limits}, evidence);
  EXPECT_REASON(sole_rejection(evidence), ReasonCode::kBundleLimits);
}

// Every byte of a bundle counts: none can be flipped without losing the proof, but for those that only hint.
TEST(VerifyAttachment, LosesTheProofWithAnyFlippedByteOfPayloadOrSignature) {
  const auto key = generate();
  const auto envelope = envelope_of(key, statement(kSubject));
  for (std::size_t i = 0; i < envelope.payload.size(); ++i) {
    auto changed = envelope;
    changed.payload[i] = static_cast<char>(changed.payload[i] ^ 1);
    EXPECT_TRUE(look(attach_bundle(bundle_of(key, changed)), trust_in(key)).proofs.empty()) << i;
  }
  for (std::size_t i = 0; i < envelope.signature.size(); ++i) {
    auto changed = envelope;
    changed.signature[i] = static_cast<char>(changed.signature[i] ^ 1);
    EXPECT_TRUE(look(attach_bundle(bundle_of(key, changed)), trust_in(key)).proofs.empty()) << i;
  }
}

}  // namespace
}  // namespace sekisho::verify::test
