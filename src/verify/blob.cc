#include <utility>

#include "base/encoding.h"
#include "sigstore/bundle.h"
#include "verify/evidence.h"
#include "verify/signers.h"
#include "verify/statements.h"

namespace sekisho::verify {
namespace {

// The digests by which a blob is known: all of them where its bytes are at hand. What the caller says they
// hash to is not taken on trust.
Result<std::vector<crypto::Digest>> digests_of(const BlobSubject& subject) {
  if (!subject.bytes) return std::vector<crypto::Digest>{subject.digest};
  if (crypto::Digest::of(*subject.bytes) != subject.digest) {
    return fail(ReasonCode::kDigestMismatch, "the bytes are not those of " + subject.digest.text());
  }
  crypto::Hasher sha512(crypto::HashAlgorithm::kSha512);
  sha512.update(*subject.bytes);
  return std::vector<crypto::Digest>{subject.digest, sha512.finish()};
}

Error other_message() {
  return fail(ReasonCode::kSignatureSubject, "messageDigest is not the digest of this file");
}

// The claimed digest proves nothing, but where it can be compared and differs the bundle is about another
// file.
Done check_message_digest(const sigstore::MessageDigest& claimed, const BlobSubject& subject) {
  if (subject.bytes) {
    const bool same = crypto::hash_bytes(claimed.algorithm, *subject.bytes) == claimed.hash;
    return same ? done() : Done(other_message());
  }
  const bool comparable = claimed.algorithm == subject.digest.hash();
  const bool same = encode_hex(claimed.hash) == subject.digest.hex();
  return comparable && !same ? Done(other_message()) : done();
}

Claim claim_over(const BlobSubject& subject, BytesView signature) {
  Claim claim;
  claim.signature = signature;
  if (subject.bytes) {
    claim.message = *subject.bytes;
  } else {
    claim.only_digest = subject.digest;
  }
  return claim;
}

void prove_message(const Claim& claim, ProofFormat format, const BlobSubject& subject,
                   const crypto::Digest& source, const TrustMaterial& trust, Evidence& evidence) {
  for (const Signer& signer : find_signers(claim, trust, source, evidence)) {
    evidence.proofs.push_back(Prover::prove(ProofKind::kSignature, format, signer, source, subject.digest));
  }
}

void verify_message(const sigstore::MessageSignature& message, const Found& found, const BlobSubject& subject,
                    const TrustMaterial& trust, Evidence& evidence) {
  if (message.digest) {
    const auto same = check_message_digest(*message.digest, subject);
    if (!same.ok()) return reject(evidence, found.source, same.error());
  }
  Claim claim = claim_over(subject, message.signature);
  claim.prehash = Claim::Prehash::kAllowed;
  claim.company = found.company;
  prove_message(claim, found.format, subject, found.source, trust, evidence);
}

// A file with the base64 ends with a line break or not; what is not base64 is the signature itself.
Bytes decode_bare(BytesView signature) {
  std::string_view text = signature;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return decode_base64(text).value_or(Bytes(signature));
}

}  // namespace

void verify_blob(BytesView bundle, const BlobSubject& subject, const TrustMaterial& trust,
                 const Limits& limits, Evidence& evidence) {
  ++evidence.looked_at;
  const auto source = crypto::Digest::of(bundle);
  const auto digests = digests_of(subject);
  if (!digests.ok()) return reject(evidence, source, digests.error());
  const auto parsed = sigstore::parse_bundle(bundle, limits);
  if (!parsed.ok()) return reject(evidence, source, parsed.error());
  const auto hint = find_key_hint(*parsed);
  if (!hint.ok()) return reject(evidence, source, hint.error());
  const Found found{ProofFormat::kBundleV03, source, {parsed->log_entries, parsed->timestamps, *hint}};
  if (const auto* message = std::get_if<sigstore::MessageSignature>(&parsed->content)) {
    return verify_message(*message, found, subject, trust, evidence);
  }
  verify_envelope(std::get<sigstore::Envelope>(parsed->content), found, *digests, trust, limits, evidence);
}

void verify_bare(BytesView signature, const BlobSubject& subject, const TrustMaterial& trust,
                 Evidence& evidence) {
  ++evidence.looked_at;
  const auto source = crypto::Digest::of(signature);
  if (const auto digests = digests_of(subject); !digests.ok()) {
    return reject(evidence, source, digests.error());
  }
  const Bytes raw = decode_bare(signature);
  prove_message(claim_over(subject, raw), ProofFormat::kLegacy, subject, source, trust, evidence);
}

}  // namespace sekisho::verify
