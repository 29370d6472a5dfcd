#include "verify/legacy.h"

#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "sigstore/bundle.h"
#include "verify/statements.h"

namespace sekisho::verify {
namespace {

constexpr std::string_view kCosignType = "cosign container image signature";

// An annotation that is there and not empty.
const std::string* find_filled(const oci::Attachment& attachment, std::string_view key) {
  const auto* value = oci::find_annotation(attachment.layer.annotations, key);
  return value == nullptr || value->empty() ? nullptr : value;
}

Done refuse_certificate(const oci::Attachment& attachment) {
  if (find_filled(attachment, sigstore::kCosignCertificateAnnotation) == nullptr) return done();
  return fail(ReasonCode::kBundleCertificate,
              "the signature is to be verified with a certificate, not a key");
}

std::size_t count(const oci::Attachment& attachment, std::string_view key) {
  return find_filled(attachment, key) == nullptr ? 0 : 1;
}

Company company_of(const oci::Attachment& attachment) {
  return {count(attachment, sigstore::kCosignBundleAnnotation),
          count(attachment, sigstore::kCosignTimestampAnnotation),
          {}};
}

Result<Bytes> parse_signature(const oci::Attachment& attachment) {
  SEKISHO_CHECK(refuse_certificate(attachment));
  const auto* text = find_filled(attachment, sigstore::kCosignSignatureAnnotation);
  if (text == nullptr) {
    return fail(ReasonCode::kSignatureMalformed,
                "the layer has no annotation " + std::string(sigstore::kCosignSignatureAnnotation));
  }
  auto signature = decode_base64(*text);
  if (signature) return *std::move(signature);
  return fail(ReasonCode::kSignatureEncoding, "the signature in the annotation is not strict base64");
}

// Only after its signature verified: cosign itself compares neither type nor reference.
Result<sigstore::SimpleSigning> parse_payload(BytesView text, const crypto::Digest& subject,
                                              const Limits& limits) {
  SEKISHO_TRY(payload, sigstore::parse_simple_signing(text, limits));
  if (payload.type != kCosignType && payload.type != sigstore::kCosignSignPredicate) {
    return fail(ReasonCode::kSignatureType, "critical.type is \"" + printable(payload.type, 200) +
                                                "\", not \"" + std::string(kCosignType) + "\"");
  }
  if (payload.digest == subject) return payload;
  return fail(ReasonCode::kSignatureSubject,
              "the signature is of " + payload.digest.text() + ", not of " + subject.text());
}

Proof prove(const sigstore::SimpleSigning& payload, const Signer& signer, const oci::Attachment& attachment,
            const crypto::Digest& content) {
  Proof proof =
      Prover::prove(ProofKind::kSignature, ProofFormat::kLegacy, signer, attachment.manifest.digest, content);
  proof.docker_reference = payload.docker_reference;
  proof.annotations = payload.optional;
  return proof;
}

}  // namespace

void verify_simple_signing(const oci::Attachment& attachment, const TrustMaterial& trust,
                           const crypto::Digest& subject, const Limits& limits, Evidence& evidence) {
  const auto& source = attachment.manifest.digest;
  const auto signature = parse_signature(attachment);
  if (!signature.ok()) return reject(evidence, source, signature.error());
  Claim claim;
  claim.message = attachment.blob.bytes();
  claim.signature = *signature;
  claim.company = company_of(attachment);
  const auto signers = find_signers(claim, trust, source, evidence);
  if (signers.empty()) return;
  const auto payload = parse_payload(attachment.blob.bytes(), subject, limits);
  if (!payload.ok()) return reject(evidence, source, payload.error());
  const auto content = crypto::Digest::of(attachment.blob.bytes());
  for (const Signer& signer : signers) {
    evidence.proofs.push_back(prove(*payload, signer, attachment, content));
  }
}

void verify_legacy_attestation(const oci::Attachment& attachment, const TrustMaterial& trust,
                               const crypto::Digest& subject, const Limits& limits, Evidence& evidence) {
  const auto& source = attachment.manifest.digest;
  if (const auto method = refuse_certificate(attachment); !method.ok()) {
    return reject(evidence, source, method.error());
  }
  const auto envelope = sigstore::parse_envelope(attachment.blob.bytes(), limits);
  if (!envelope.ok()) return reject(evidence, source, envelope.error());
  const Found found{ProofFormat::kLegacy, source, company_of(attachment)};
  verify_envelope(*envelope, found, {subject}, trust, limits, evidence);
}

}  // namespace sekisho::verify
