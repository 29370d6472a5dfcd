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

// cosign writes the root into the chain too: it is left out here, as no root is taken from an artifact
// (CRT-16).
Done read_chain(const oci::Attachment& attachment, const Limits& limits, Company& company) {
  const auto* leaf = find_filled(attachment, sigstore::kCosignCertificateAnnotation);
  if (leaf == nullptr) return done();
  SEKISHO_TRY(signer, crypto::Certificate::parse_pem_chain(*leaf, 1));
  company.chain = std::move(signer);
  const auto* above = find_filled(attachment, sigstore::kCosignChainAnnotation);
  if (above == nullptr) return done();
  SEKISHO_TRY(chain, crypto::Certificate::parse_pem_chain(*above, limits.certificates));
  for (auto& certificate : chain) {
    if (!certificate.is_self_issued()) company.chain.push_back(std::move(certificate));
  }
  return done();
}

Result<Company> read_company(const oci::Attachment& attachment, const Limits& limits) {
  Company company;
  company.inclusion = Company::Inclusion::kPromise;
  SEKISHO_CHECK(read_chain(attachment, limits, company));
  if (const auto* entry = find_filled(attachment, sigstore::kCosignBundleAnnotation)) {
    SEKISHO_TRY(parsed, sigstore::parse_legacy_entry(*entry, limits));
    company.entries.push_back(std::move(parsed));
  }
  if (const auto* timestamp = find_filled(attachment, sigstore::kCosignTimestampAnnotation)) {
    SEKISHO_TRY(parsed, sigstore::parse_legacy_timestamp(*timestamp, limits));
    company.timestamps.push_back(std::move(parsed));
  }
  return company;
}

Result<Bytes> parse_signature(const oci::Attachment& attachment) {
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

Proof prove(const sigstore::SimpleSigning& payload, const Vouched& vouched, const oci::Attachment& attachment,
            const crypto::Digest& content) {
  Proof proof = Prover::prove(ProofKind::kSignature, ProofFormat::kLegacy, vouched,
                              attachment.manifest.digest, content);
  proof.docker_reference = payload.docker_reference;
  proof.annotations = payload.optional;
  return proof;
}

}  // namespace

void verify_simple_signing(const oci::Attachment& attachment, const crypto::Digest& subject,
                           const Judged& judged, Evidence& evidence) {
  const auto& source = attachment.manifest.digest;
  const auto signature = parse_signature(attachment);
  if (!signature.ok()) return reject(evidence, source, signature.error());
  auto company = read_company(attachment, judged.limits);
  if (!company.ok()) return reject(evidence, source, company.error());
  Claim claim;
  claim.message = attachment.blob.bytes();
  claim.signature = *signature;
  claim.stamped = *signature;
  claim.company = *std::move(company);
  const auto vouched = find_signers(claim, judged, source, evidence);
  if (vouched.empty()) return;
  const auto payload = parse_payload(attachment.blob.bytes(), subject, judged.limits);
  if (!payload.ok()) return reject(evidence, source, payload.error());
  const auto content = crypto::Digest::of(attachment.blob.bytes());
  for (const Vouched& one : vouched) evidence.proofs.push_back(prove(*payload, one, attachment, content));
}

void verify_legacy_attestation(const oci::Attachment& attachment, const crypto::Digest& subject,
                               const Judged& judged, Evidence& evidence) {
  const auto& source = attachment.manifest.digest;
  auto company = read_company(attachment, judged.limits);
  if (!company.ok()) return reject(evidence, source, company.error());
  const auto envelope = sigstore::parse_envelope(attachment.blob.bytes(), judged.limits);
  if (!envelope.ok()) return reject(evidence, source, envelope.error());
  Found found{ProofFormat::kLegacy, source, *std::move(company), attachment.blob.bytes()};
  verify_envelope(*envelope, std::move(found), {subject}, judged, evidence);
}

}  // namespace sekisho::verify
