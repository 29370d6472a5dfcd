#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/pem.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

const std::string kCertificate(sigstore::kCosignCertificateAnnotation);
const std::string kLog(sigstore::kCosignBundleAnnotation);
const std::string kTimestamp(sigstore::kCosignTimestampAnnotation);
const std::string kSignature(sigstore::kCosignSignatureAnnotation);

TEST(VerifyLegacy, ProvesASignatureByATrustedKey) {
  const auto key = generate();
  const auto attachment = attach_signed(key, payload_of(kSubject));
  const auto evidence = look(attachment, trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  const Proof& proof = evidence.proofs.front();
  EXPECT_EQ(proof.kind, ProofKind::kSignature);
  EXPECT_EQ(proof.format, ProofFormat::kLegacy);
  EXPECT_EQ(proof.predicate_type, "");
  EXPECT_EQ(proof.docker_reference, "r.io/app");
  EXPECT_EQ(proof.annotations.front().first, "env");
  EXPECT_EQ(proof.source, attachment.manifest.digest);
  EXPECT_EQ(proof.content, attachment.blob.digest());
  EXPECT_EQ(proof.not_checked, std::vector<std::string>{"transparency log"});
}

TEST(VerifyLegacy, ProvesWithPlainEd25519) {
  const auto key = generate(crypto::KeyKind::kEd25519);
  EXPECT_EQ(look(attach_signed(key, payload_of(kSubject)), trust_in(key)).proofs.size(), 1U);
}

// SIG-01
TEST(VerifyLegacy, RejectsASignatureOfAnotherArtifact) {
  const auto key = generate();
  EXPECT_REASON(sole_rejection(look(attach_signed(key, payload_of(kOtherSubject)), trust_in(key))),
                ReasonCode::kSignatureSubject);
}

// SIG-03
TEST(VerifyLegacy, RejectsPayloadsOfOtherTypes) {
  const auto key = generate();
  for (const std::string type : {"atomic container signature", "", "Cosign container image signature",
                                 "cosign container image signature "}) {
    EXPECT_REASON(sole_rejection(look(attach_signed(key, payload_of(kSubject, type)), trust_in(key))),
                  ReasonCode::kSignatureType);
  }
  const auto current = attach_signed(key, payload_of(kSubject, std::string(sigstore::kCosignSignPredicate)));
  EXPECT_EQ(look(current, trust_in(key)).proofs.size(), 1U);
}

// SIG-04
TEST(VerifyLegacy, RejectsSignedPayloadsThatReadersReadDifferently) {
  const auto key = generate();
  const std::string payload = payload_of(kSubject);
  EXPECT_REASON(sole_rejection(look(attach_signed(key, payload + "{}"), trust_in(key))),
                ReasonCode::kJsonInvalid);
  const std::string twice = R"({"Critical":{},)" + payload.substr(1);
  EXPECT_REASON(sole_rejection(look(attach_signed(key, twice), trust_in(key))),
                ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(
      sole_rejection(look(attach_signed(key, R"({"critical":{},)" + payload.substr(1)), trust_in(key))),
      ReasonCode::kJsonDuplicateKey);
}

TEST(VerifyLegacy, RejectsForeignKeysAndChangedPayloads) {
  const auto key = generate();
  EXPECT_REASON(sole_rejection(look(attach_signed(generate(), payload_of(kSubject)), trust_in(key))),
                ReasonCode::kSignatureInvalid);
  const auto elsewhere = attach_signed(key, payload_of(kOtherSubject));
  const auto moved = attach(sigstore::kSimpleSigningType, payload_of(kSubject), elsewhere.layer.annotations);
  EXPECT_REASON(sole_rejection(look(moved, trust_in(key))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look(moved, {})), ReasonCode::kSignatureInvalid);
}

// SIG-08
TEST(VerifyLegacy, RejectsSignaturesInLaxBase64) {
  const auto key = generate();
  const std::string good = encode_base64(*key.sign(payload_of(kSubject)));
  for (const std::string& text :
       {good + "\n", " " + good, good + "=", "_" + good.substr(1), good.substr(1)}) {
    const auto attachment = attach(sigstore::kSimpleSigningType, payload_of(kSubject), {{kSignature, text}});
    EXPECT_REASON(sole_rejection(look(attachment, trust_in(key))), ReasonCode::kSignatureEncoding);
  }
}

// MAN-25
TEST(VerifyLegacy, ReadsTheSignatureFromItsOwnAnnotationOnly) {
  const auto key = generate();
  const std::string good = encode_base64(*key.sign(payload_of(kSubject)));
  for (const std::string name :
       {"dev.sigstore.cosign/signature", "dev.cosignproject.cosign/Signature", "signature"}) {
    const auto attachment = attach(sigstore::kSimpleSigningType, payload_of(kSubject), {{name, good}});
    EXPECT_REASON(sole_rejection(look(attachment, trust_in(key))), ReasonCode::kSignatureMalformed);
  }
  const auto empty = attach(sigstore::kSimpleSigningType, payload_of(kSubject), {{kSignature, ""}});
  EXPECT_REASON(sole_rejection(look(empty, trust_in(key))), ReasonCode::kSignatureMalformed);
  const auto both = attach_signed(
      key, payload_of(kSubject),
      {{"dev.sigstore.cosign/signature", "AAAA"}, {"dev.cosignproject.cosign/certificate", "x"}});
  EXPECT_EQ(look(both, trust_in(key)).proofs.size(), 1U);
}

// SIG-27
TEST(VerifyLegacy, RejectsCertificatesUnderAPolicyOfKeys) {
  const auto key = generate();
  const auto certified = [&](const std::string& pem) {
    return attach_signed(key, payload_of(kSubject), {{kCertificate, pem}});
  };
  const std::string leaf = crypto::render_pem_block("CERTIFICATE", leaf_of(key));
  EXPECT_REASON(sole_rejection(look(certified(leaf), trust_in(key))), ReasonCode::kSignatureMethod);
  EXPECT_REASON(sole_rejection(look(certified("-----BEGIN CERTIFICATE-----"), trust_in(key))),
                ReasonCode::kCertificateMalformed);
}

TEST(VerifyLegacy, AsksForLogEntriesAsTheAuthorityDoes) {
  const auto key = generate();
  const auto plain = attach_signed(key, payload_of(kSubject));
  const auto logged =
      attach_signed(key, payload_of(kSubject),
                    {{kLog, kStrangeLegacyEntry}, {kTimestamp, R"({"SignedRFC3161Timestamp":"AAAA"})"}});
  EXPECT_REASON(sole_rejection(look(plain, trust_in(key, LogUse::kRequired))), ReasonCode::kLogMissing);
  EXPECT_REASON(sole_rejection(look(logged, trust_in(key, LogUse::kRequired))), ReasonCode::kLogUnknown);
  EXPECT_REASON(sole_rejection(look(logged, trust_in(key, LogUse::kOptional))), ReasonCode::kLogUnknown);
  EXPECT_EQ(look(plain, trust_in(key, LogUse::kOptional)).proofs.size(), 1U);
  const auto ignored = look(logged, trust_in(key));
  ASSERT_EQ(ignored.proofs.size(), 1U);
  EXPECT_EQ(ignored.proofs.front().not_checked,
            (std::vector<std::string>{"1 timestamp by others", "transparency log"}));
}

// TLG-12
TEST(VerifyLegacy, RejectsAnnotationsThatItCannotRead) {
  const auto key = generate();
  const auto rejected = [&](const std::string& name, const std::string& value) {
    return sole_rejection(look(attach_signed(key, payload_of(kSubject), {{name, value}}), trust_in(key)));
  };
  EXPECT_REASON(rejected(kLog, "{}"), ReasonCode::kJsonShape);
  EXPECT_REASON(rejected(kLog, "null"), ReasonCode::kJsonShape);
  EXPECT_REASON(rejected(kTimestamp, "{}"), ReasonCode::kJsonShape);
}

std::string envelope_text(const sigstore::Envelope& envelope) {
  return R"({"payloadType":")" + envelope.payload_type + R"(","payload":")" +
         encode_base64(envelope.payload) + R"(","signatures":[{"keyid":"","sig":")" +
         encode_base64(envelope.signature) + "\"}]}";
}

TEST(VerifyLegacyAttestation, ProvesAnAttestationNotASignature) {
  const auto key = generate();
  const std::string text = envelope_text(envelope_of(key, statement(kSubject, "https://spdx.dev/Document")));
  const auto evidence = look(attach(sigstore::kDsseType, text, {{kSignature, ""}}), trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(evidence.proofs.front().kind, ProofKind::kAttestation);
  EXPECT_EQ(evidence.proofs.front().format, ProofFormat::kLegacy);
}

// SIG-07
TEST(VerifyLegacyAttestation, RejectsWhatABundleWouldBeRejectedFor) {
  const auto key = generate();
  const auto envelope = envelope_of(key, statement(kSubject, "p"));
  std::string two = envelope_text(envelope);
  two.insert(two.find("[{") + 1, R"({"sig":"AAAA"},)");
  EXPECT_REASON(sole_rejection(look(attach(sigstore::kDsseType, two), trust_in(key))),
                ReasonCode::kEnvelopeSignatures);
  const auto foreign = attach(sigstore::kDsseType, envelope_text(envelope));
  EXPECT_REASON(sole_rejection(look(foreign, trust_in(generate()))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look(foreign, trust_in(key, LogUse::kRequired))), ReasonCode::kLogMissing);
  const auto certified = attach(sigstore::kDsseType, envelope_text(envelope), {{kCertificate, "x"}});
  EXPECT_REASON(sole_rejection(look(certified, trust_in(key))), ReasonCode::kCertificateMalformed);
}

}  // namespace
}  // namespace sekisho::verify::test
