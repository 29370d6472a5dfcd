#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

const Bytes kFile = "the file";

BlobSubject whole(const Bytes& bytes = kFile) { return {bytes, crypto::Digest::of(bytes)}; }
BlobSubject digest_only(const Bytes& bytes = kFile) { return {std::nullopt, crypto::Digest::of(bytes)}; }

std::string message_bundle(const Bytes& signature, const std::string& digest = {}) {
  return R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{}},)"
         R"("messageSignature":{)" +
         digest + R"("signature":")" + encode_base64(signature) + "\"}}";
}

std::string message_digest(const std::string& name, crypto::HashAlgorithm algorithm, const Bytes& bytes) {
  return R"("messageDigest":{"algorithm":")" + name + R"(","digest":")" +
         encode_base64(crypto::hash_bytes(algorithm, bytes)) + "\"},";
}

Evidence look_blob(const std::string& bundle, const BlobSubject& subject, const TrustMaterial& trust) {
  Evidence evidence;
  verify_blob(bundle, subject, judged_by(trust), evidence);
  return evidence;
}

Evidence look_bare(const Bytes& signature, const BlobSubject& subject, const TrustMaterial& trust) {
  Evidence evidence;
  verify_bare(signature, subject, judged_by(trust), evidence);
  return evidence;
}

TEST(VerifyBlob, ProvesAMessageSignatureOverBytesAndOverTheirDigest) {
  const auto key = generate();
  const auto bundle = message_bundle(*key.sign(kFile));
  const auto evidence = look_blob(bundle, whole(), trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(evidence.proofs.front().kind, ProofKind::kSignature);
  EXPECT_EQ(evidence.proofs.front().content, crypto::Digest::of(kFile));
  EXPECT_EQ(evidence.proofs.front().source, crypto::Digest::of(bundle));
  EXPECT_EQ(look_blob(bundle, digest_only(), trust_in(key)).proofs.size(), 1U);
}

TEST(VerifyBlob, RejectsAnotherFileAndAnotherKey) {
  const auto key = generate();
  const auto bundle = message_bundle(*key.sign(kFile));
  EXPECT_REASON(sole_rejection(look_blob(bundle, whole("other"), trust_in(key))),
                ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_blob(bundle, digest_only("other"), trust_in(key))),
                ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_blob(bundle, whole(), trust_in(generate()))),
                ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_blob(bundle, whole(), {})), ReasonCode::kSignatureInvalid);
}

TEST(VerifyBlob, NeedsTheFileForSchemesThatDoNotHashWithSha256) {
  for (const auto kind : {crypto::KeyKind::kEd25519, crypto::KeyKind::kEcdsaP384}) {
    const auto key = generate(kind);
    const auto bundle = message_bundle(*key.sign(kFile));
    EXPECT_EQ(look_blob(bundle, whole(), trust_in(key)).proofs.size(), 1U);
    EXPECT_REASON(sole_rejection(look_blob(bundle, digest_only(), trust_in(key))),
                  ReasonCode::kSignatureInvalid);
  }
}

TEST(VerifyBlob, TakesPrehashedEd25519OverMessages) {
  const auto key = generate(crypto::KeyKind::kEd25519);
  const auto signature = key.sign(crypto::SignatureScheme::kEd25519ph, kFile);
  if (!signature.ok()) GTEST_SKIP() << "no Ed25519ph here";
  EXPECT_EQ(look_blob(message_bundle(*signature), whole(), trust_in(key)).proofs.size(), 1U);
}

TEST(VerifyBlob, ComparesTheDigestThatTheBundleClaims) {
  using crypto::HashAlgorithm;
  const auto key = generate();
  const auto signature = *key.sign(kFile);
  const auto right = message_bundle(signature, message_digest("SHA2_256", HashAlgorithm::kSha256, kFile));
  EXPECT_EQ(look_blob(right, whole(), trust_in(key)).proofs.size(), 1U);
  EXPECT_EQ(look_blob(right, digest_only(), trust_in(key)).proofs.size(), 1U);
  const auto wrong = message_bundle(signature, message_digest("SHA2_256", HashAlgorithm::kSha256, "other"));
  EXPECT_REASON(sole_rejection(look_blob(wrong, whole(), trust_in(key))), ReasonCode::kSignatureSubject);
  EXPECT_REASON(sole_rejection(look_blob(wrong, digest_only(), trust_in(key))),
                ReasonCode::kSignatureSubject);
  const auto larger = message_bundle(signature, message_digest("SHA2_384", HashAlgorithm::kSha384, "other"));
  EXPECT_REASON(sole_rejection(look_blob(larger, whole(), trust_in(key))), ReasonCode::kSignatureSubject);
}

// The digest alone decides nothing: a right one with a wrong signature proves nothing.
TEST(VerifyBlob, DoesNotBelieveTheDigestThatTheBundleClaims) {
  const auto key = generate();
  const auto bundle =
      message_bundle(*key.sign("other"), message_digest("SHA2_256", crypto::HashAlgorithm::kSha256, kFile));
  EXPECT_REASON(sole_rejection(look_blob(bundle, whole(), trust_in(key))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_blob(bundle, digest_only(), trust_in(key))),
                ReasonCode::kSignatureInvalid);
}

TEST(VerifyBlob, DoesNotBelieveTheDigestOfItsCaller) {
  const auto key = generate();
  const BlobSubject lying{kFile, crypto::Digest::of("other")};
  EXPECT_REASON(sole_rejection(look_blob(message_bundle(*key.sign(kFile)), lying, trust_in(key))),
                ReasonCode::kDigestMismatch);
  EXPECT_REASON(sole_rejection(look_bare(*key.sign(kFile), lying, trust_in(key))),
                ReasonCode::kDigestMismatch);
}

TEST(VerifyBlob, ProvesStatementsAboutTheFile) {
  const auto key = generate();
  const auto about = [&](const Bytes& file) {
    return bundle_of(key,
                     envelope_of(key, statement(crypto::Digest::of(file), "https://slsa.dev/provenance/v1")));
  };
  const auto evidence = look_blob(about(kFile), whole(), trust_in(key));
  ASSERT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(evidence.proofs.front().kind, ProofKind::kAttestation);
  EXPECT_EQ(look_blob(about(kFile), digest_only(), trust_in(key)).proofs.size(), 1U);
  EXPECT_REASON(sole_rejection(look_blob(about("other"), whole(), trust_in(key))),
                ReasonCode::kStatementSubject);
}

TEST(VerifyBlob, ProvesStatementsThatNameTheFileBySha512WhereItIsAtHand) {
  const auto key = generate();
  crypto::Hasher hasher(crypto::HashAlgorithm::kSha512);
  hasher.update(kFile);
  const auto bundle = bundle_of(key, envelope_of(key, statement(hasher.finish(), "p")));
  EXPECT_EQ(look_blob(bundle, whole(), trust_in(key)).proofs.size(), 1U);
  EXPECT_REASON(sole_rejection(look_blob(bundle, digest_only(), trust_in(key))),
                ReasonCode::kStatementSubject);
}

TEST(VerifyBlob, AsksForLogEntriesAsTheAuthorityDoes) {
  const auto key = generate();
  const auto bundle = message_bundle(*key.sign(kFile));
  const auto logged = with_material(bundle, R"("tlogEntries":[)" + kStrangeEntry + "]");
  EXPECT_REASON(sole_rejection(look_blob(bundle, whole(), trust_in(key, LogUse::kRequired))),
                ReasonCode::kLogMissing);
  EXPECT_REASON(sole_rejection(look_blob(logged, whole(), trust_in(key, LogUse::kRequired))),
                ReasonCode::kLogUnknown);
  EXPECT_EQ(look_blob(logged, whole(), trust_in(key)).proofs.size(), 1U);
}

TEST(VerifyBlob, RejectsWhatItCannotRead) {
  EXPECT_REASON(sole_rejection(look_blob("", whole(), trust_in(generate()))), ReasonCode::kJsonInvalid);
}

TEST(VerifyBare, TakesBase64WithOrWithoutALineBreakAndRawBytes) {
  const auto key = generate();
  const Bytes raw = *key.sign(kFile);
  for (const Bytes& text :
       {raw, encode_base64(raw), encode_base64(raw) + "\n", encode_base64(raw) + "\r\n"}) {
    EXPECT_EQ(look_bare(text, whole(), trust_in(key)).proofs.size(), 1U);
    EXPECT_EQ(look_bare(text, digest_only(), trust_in(key)).proofs.size(), 1U);
  }
}

TEST(VerifyBare, RejectsEverythingElse) {
  const auto key = generate();
  const Bytes raw = *key.sign(kFile);
  for (const Bytes& text : {encode_base64(raw) + "\n\n", " " + encode_base64(raw), raw + "\n", Bytes()}) {
    EXPECT_REASON(sole_rejection(look_bare(text, whole(), trust_in(key))), ReasonCode::kSignatureInvalid);
  }
  EXPECT_REASON(sole_rejection(look_bare(raw, whole("other"), trust_in(key))), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_bare(raw, whole(), {})), ReasonCode::kSignatureInvalid);
  EXPECT_REASON(sole_rejection(look_bare(raw, whole(), trust_in(key, LogUse::kRequired))),
                ReasonCode::kLogMissing);
}

}  // namespace
}  // namespace sekisho::verify::test
