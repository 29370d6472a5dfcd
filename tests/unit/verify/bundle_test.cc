#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

const std::string kEntry = R"("tlogEntries":[)" + kStrangeEntry + "]";

oci::Attachment signed_by(const crypto::PrivateKey& key) {
  return attach_bundle(bundle_of(key, envelope_of(key, statement(kSubject))));
}

TEST(VerifyBundle, ProvesASignatureByATrustedKey) {
  const auto key = generate();
  const auto attachment = signed_by(key);
  const auto evidence = look(attachment, trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  const Proof& proof = evidence.proofs.front();
  EXPECT_EQ(proof.kind, ProofKind::kSignature);
  EXPECT_EQ(proof.format, ProofFormat::kBundleV03);
  EXPECT_EQ(proof.authority, "ci");
  EXPECT_EQ(proof.signer.key, key.public_key().id());
  EXPECT_FALSE(proof.signer.identity.has_value());
  EXPECT_EQ(proof.predicate_type, sigstore::kCosignSignPredicate);
  EXPECT_EQ(proof.verified_by, std::vector<std::string>{"signature"});
  EXPECT_EQ(proof.not_checked, std::vector<std::string>{"transparency log"});
  EXPECT_FALSE(proof.signed_at.has_value());
  EXPECT_EQ(proof.source, attachment.manifest.digest);
  EXPECT_EQ(proof.content, crypto::Digest::of(statement(kSubject)));
  EXPECT_EQ(proof.annotations.front().second, "prod");
  EXPECT_TRUE(evidence.rejections.empty());
  EXPECT_EQ(evidence.looked_at, 1U);
}

TEST(VerifyBundle, ProvesWithEveryKindOfKey) {
  using crypto::KeyKind;
  for (const auto kind :
       {KeyKind::kEcdsaP256, KeyKind::kEcdsaP384, KeyKind::kEcdsaP521, KeyKind::kRsa, KeyKind::kEd25519}) {
    const auto made = crypto::PrivateKey::generate(kind);
    if (!made.ok()) continue;  // not every kind can be generated
    EXPECT_EQ(look(signed_by(*made), trust_in(*made)).proofs.size(), 1U) << static_cast<int>(kind);
  }
}

// SIG-01
TEST(VerifyBundle, RejectsASignatureOfAnotherArtifact) {
  const auto key = generate();
  const auto other = attach_bundle(bundle_of(key, envelope_of(key, statement(kOtherSubject))));
  EXPECT_REASON(sole_rejection(look(other, trust_in(key))), ReasonCode::kStatementSubject);
}

// SIG-27: the hint names the trusted key, the signature is by another.
TEST(VerifyBundle, RejectsAForeignSignatureWithTheHintOfATrustedKey) {
  const auto trusted = generate();
  const auto foreign = generate();
  const auto lying = attach_bundle(bundle_with(hint_of(trusted), envelope_of(foreign, statement(kSubject))));
  EXPECT_REASON(sole_rejection(look(lying, trust_in(trusted))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look(signed_by(foreign), trust_in(trusted))), ReasonCode::kSignatureInvalid);
}

TEST(VerifyBundle, NeedsNoHint) {
  const auto key = generate();
  for (const std::string hint : {"", "not base64", "AAAA"}) {
    const auto bundle = bundle_with(hint, envelope_of(key, statement(kSubject)));
    EXPECT_EQ(look(attach_bundle(bundle), trust_in(key)).proofs.size(), 1U);
    EXPECT_REASON(sole_rejection(look(attach_bundle(bundle), trust_in(generate()))),
                  ReasonCode::kSignatureInvalid);
  }
}

// SIG-05
TEST(VerifyBundle, ProvesNothingWhereNothingIsTrusted) {
  const auto key = generate();
  EXPECT_REASON(sole_rejection(look(signed_by(key), {})), ReasonCode::kSignatureInvalid);
  Authority nobody;
  nobody.name = "ci";
  nobody.log = LogUse::kIgnored;
  EXPECT_REASON(sole_rejection(look(signed_by(key), {{nobody}})), ReasonCode::kSignatureMethod);
}

// SIG-06
TEST(VerifyBundle, RejectsEnvelopesOfOtherProtocols) {
  const auto key = generate();
  for (const std::string type :
       {"text/plain", "application/vnd.in-toto+json; v=2", "", "application/vnd.in-toto+JSON"}) {
    const auto bundle = bundle_of(key, envelope_of(key, statement(kSubject), type));
    EXPECT_REASON(sole_rejection(look(attach_bundle(bundle), trust_in(key))),
                  ReasonCode::kEnvelopePayloadType);
  }
}

// SIG-06
TEST(VerifyBundle, RejectsSignaturesOverAnythingButThePae) {
  const auto key = generate();
  const std::string payload = statement(kSubject);
  const std::string type(sigstore::kInTotoType);
  const std::string size = std::to_string(payload.size());
  for (const std::string& message :
       {payload, "DSSEv2 28 " + type + " " + size + " " + payload,
        "DSSEv1 27 " + type + " " + size + " " + payload, "DSSEv1 28 " + type + " 0" + size + " " + payload,
        encode_base64(payload)}) {
    const sigstore::Envelope envelope{type, payload, *key.sign(message)};
    EXPECT_REASON(sole_rejection(look(attach_bundle(bundle_of(key, envelope)), trust_in(key))),
                  ReasonCode::kSignatureInvalid);
  }
}

// SIG-11, SIG-14
TEST(VerifyBundle, RejectsSignaturesOfZeroAndOfOtherEncodings) {
  const auto key = generate();
  for (const std::string& raw : {*decode_base64("MAYCAQACAQA="), std::string(64, '\0'), std::string(64, '\1'),
                                 std::string(1, '\0'), std::string(10000, 'x')}) {
    const sigstore::Envelope envelope{std::string(sigstore::kInTotoType), statement(kSubject), raw};
    EXPECT_REASON(sole_rejection(look(attach_bundle(bundle_of(key, envelope)), trust_in(key))),
                  ReasonCode::kSignatureInvalid);
  }
}

// SIG-15: each curve with the hash of its size only.
TEST(VerifyBundle, RejectsAKeyOfAnotherKindThanTheSignature) {
  const auto ed25519 = generate(crypto::KeyKind::kEd25519);
  const auto ecdsa = generate();
  EXPECT_REASON(sole_rejection(look(signed_by(ed25519), trust_in(ecdsa))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look(signed_by(ecdsa), trust_in(ed25519))), ReasonCode::kSignatureInvalid);
}

// SIG-21: Ed25519ph is not what envelopes are signed with.
TEST(VerifyBundle, RejectsPrehashedEd25519InEnvelopes) {
  const auto key = generate(crypto::KeyKind::kEd25519);
  sigstore::Envelope envelope{std::string(sigstore::kInTotoType), statement(kSubject), {}};
  const auto signature = key.sign(crypto::SignatureScheme::kEd25519ph, envelope.pae());
  if (!signature.ok()) GTEST_SKIP() << "no Ed25519ph here";
  envelope.signature = *signature;
  EXPECT_REASON(sole_rejection(look(attach_bundle(bundle_of(key, envelope)), trust_in(key))),
                ReasonCode::kSignatureInvalid);
}

// ATT-01, ATT-06: only one predicate signs, spelled exactly.
TEST(VerifyBundle, ProvesAnAttestationWhereThePredicateIsAnother) {
  const auto key = generate();
  for (const std::string type :
       {"https://spdx.dev/Document", "https://sigstore.dev/cosign/sign/v1/",
        "https://sigstore.dev/cosign/sign/V1", "https://sigstore.dev/cosign/sign/v2",
        "http://sigstore.dev/cosign/sign/v1", " https://sigstore.dev/cosign/sign/v1"}) {
    const auto evidence =
        look(attach_bundle(bundle_of(key, envelope_of(key, statement(kSubject, type)))), trust_in(key));
    ASSERT_EQ(evidence.proofs.size(), 1U);
    EXPECT_EQ(evidence.proofs.front().kind, ProofKind::kAttestation);
    EXPECT_EQ(evidence.proofs.front().predicate_type, type);
  }
}

// ATT-03, ATT-04: well signed, and no statement about us.
TEST(VerifyBundle, RejectsSignedPayloadsThatStateNothing) {
  const auto key = generate();
  const auto rejected = [&](const std::string& payload) {
    return sole_rejection(look(attach_bundle(bundle_of(key, envelope_of(key, payload))), trust_in(key)));
  };
  EXPECT_REASON(rejected("not-json"), ReasonCode::kJsonInvalid);
  EXPECT_REASON(rejected(""), ReasonCode::kJsonInvalid);
  EXPECT_REASON(rejected(R"({"builder":[]})"), ReasonCode::kJsonShape);
  EXPECT_REASON(rejected(R"({"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"p"})"),
                ReasonCode::kStatementMalformed);
  EXPECT_REASON(rejected(statement(kSubject, "")), ReasonCode::kStatementMalformed);
  EXPECT_REASON(rejected(statement(kSubject) + "{}"), ReasonCode::kJsonInvalid);
}

// The payload of an untrusted signature is not even looked at.
TEST(VerifyBundle, ParsesNothingThatNoTrustedKeySigned) {
  const auto garbage = attach_bundle(bundle_of(generate(), envelope_of(generate(), std::string(1000, '['))));
  EXPECT_REASON(sole_rejection(look(garbage, trust_in(generate()))), ReasonCode::kSignatureInvalid);
}

// SIG-27
TEST(VerifyBundle, RejectsCertificatesUnderAPolicyOfKeys) {
  const auto key = generate();
  const std::string plain = bundle_of(key, envelope_of(key, statement(kSubject)));
  const std::string hint = "\"publicKey\":{\"hint\":\"" + hint_of(key) + "\"}";
  const auto certified = [&](const Bytes& der) {
    std::string bundle = plain;
    bundle.replace(bundle.find(hint), hint.size(),
                   R"("certificate":{"rawBytes":")" + encode_base64(der) + "\"}");
    return attach_bundle(bundle);
  };
  EXPECT_REASON(sole_rejection(look(certified(leaf_of(key)), trust_in(key))), ReasonCode::kSignatureMethod);
  EXPECT_REASON(sole_rejection(look(certified(Bytes(3, '\0')), trust_in(key))),
                ReasonCode::kCertificateMalformed);
}

// SIG-27
TEST(VerifyBundle, RejectsKeysUnderAPolicyOfIdentities) {
  EXPECT_REASON(sole_rejection(look(signed_by(generate()), {{keyless("ci")}})), ReasonCode::kSignatureMethod);
}

TEST(VerifyBundle, RejectsMessageSignaturesOfArtifacts) {
  const auto key = generate();
  const auto bundle =
      R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":)"
      R"({"publicKey":{}},"messageSignature":{"signature":")" +
      encode_base64(*key.sign("the artifact")) + "\"}}";
  EXPECT_REASON(sole_rejection(look(attach_bundle(bundle), trust_in(key))), ReasonCode::kBundleContent);
}

TEST(VerifyBundle, RejectsWhatItCannotReadWithTheReasonOfTheReader) {
  const auto trust = trust_in(generate());
  EXPECT_REASON(sole_rejection(look(attach_bundle(""), trust)), ReasonCode::kJsonInvalid);
  EXPECT_REASON(sole_rejection(look(attach_bundle("{}"), trust)), ReasonCode::kJsonShape);
  EXPECT_REASON(sole_rejection(look(attach_bundle(R"({"mediaType":"x"})"), trust)),
                ReasonCode::kBundleVersion);
}

TEST(VerifyBundle, AsksForLogEntriesAsTheAuthorityDoes) {
  const auto key = generate();
  const std::string plain = bundle_of(key, envelope_of(key, statement(kSubject)));
  const std::string logged = with_material(plain, kEntry);
  const auto rejected = [&](const std::string& bundle, LogUse log) {
    return sole_rejection(look(attach_bundle(bundle), trust_in(key, log)));
  };
  EXPECT_REASON(rejected(plain, LogUse::kRequired), ReasonCode::kLogMissing);
  EXPECT_REASON(rejected(logged, LogUse::kRequired), ReasonCode::kLogUnknown);
  EXPECT_REASON(rejected(logged, LogUse::kOptional), ReasonCode::kLogUnknown);
  const auto optional = look(attach_bundle(plain), trust_in(key, LogUse::kOptional));
  ASSERT_EQ(optional.proofs.size(), 1U);
  EXPECT_TRUE(optional.proofs.front().not_checked.empty());
  EXPECT_EQ(look(attach_bundle(logged), trust_in(key, LogUse::kIgnored)).proofs.size(), 1U);
}

TEST(VerifyBundle, TellsThatTimestampsWereNotLookedAt) {
  const auto key = generate();
  const std::string bundle =
      with_material(bundle_of(key, envelope_of(key, statement(kSubject))),
                    R"("timestampVerificationData":{"rfc3161Timestamps":[{"signedTimestamp":"AAAA"}]})");
  const auto evidence = look(attach_bundle(bundle), trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(evidence.proofs.front().not_checked,
            (std::vector<std::string>{"1 timestamp by others", "transparency log"}));
  EXPECT_FALSE(evidence.proofs.front().signed_at.has_value());
}

TEST(VerifyBundle, ProvesForEveryAuthorityThatTrustsTheKey) {
  const auto key = generate();
  TrustMaterial trust;
  trust.authorities = {authority("ci", key), authority("stranger", generate()),
                       authority("strict", key, LogUse::kRequired), authority("release", key)};
  const auto evidence = look(signed_by(key), trust);
  ASSERT_EQ(evidence.proofs.size(), 2U);
  EXPECT_EQ(evidence.proofs[0].authority, "ci");
  EXPECT_EQ(evidence.proofs[1].authority, "release");
  ASSERT_EQ(evidence.rejections.size(), 1U);
  EXPECT_REASON(evidence.rejections.front().code, ReasonCode::kLogMissing);
  EXPECT_NE(evidence.rejections.front().detail.find("strict"), std::string::npos);
}

// SIG-09, MAN-24: the same key twice, and the same statement twice, can be told as one.
TEST(VerifyBundle, ProvesOnceForOneAuthorityWithOneKeyTwice) {
  const auto key = generate();
  auto trust = trust_in(key);
  trust.authorities.front().keys.push_back(key.public_key());
  EXPECT_EQ(look(signed_by(key), trust).proofs.size(), 1U);
  const auto first = look(signed_by(key), trust);
  const auto second = look(signed_by(key), trust);
  EXPECT_EQ(first.proofs.front().signer.name(), second.proofs.front().signer.name());
  EXPECT_EQ(first.proofs.front().content, second.proofs.front().content);
}

}  // namespace
}  // namespace sekisho::verify::test
