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
  claim.stamped = signature;
  if (subject.bytes) {
    claim.message = *subject.bytes;
  } else {
    claim.only_digest = subject.digest;
  }
  return claim;
}

void prove_message(const Claim& claim, ProofFormat format, const BlobSubject& subject,
                   const crypto::Digest& source, const Judged& judged, Evidence& evidence) {
  for (const Vouched& vouched : find_signers(claim, judged, source, evidence)) {
    evidence.proofs.push_back(Prover::prove(ProofKind::kSignature, format, vouched, source, subject.digest));
  }
}

void verify_message(const sigstore::MessageSignature& message, Found found, const BlobSubject& subject,
                    const Judged& judged, Evidence& evidence) {
  if (message.digest) {
    const auto same = check_message_digest(*message.digest, subject);
    if (!same.ok()) return reject(evidence, found.source, same.error());
  }
  Claim claim = claim_over(subject, message.signature);
  claim.prehash = Claim::Prehash::kAllowed;
  claim.company = std::move(found.company);
  prove_message(claim, found.format, subject, found.source, judged, evidence);
}

struct Opened {
  sigstore::Bundle bundle;
  Company company;
};

Result<Opened> open_bundle(BytesView text, const Limits& limits) {
  SEKISHO_TRY(bundle, sigstore::parse_bundle(text, limits));
  SEKISHO_TRY(company, company_of(bundle));
  return Opened{std::move(bundle), std::move(company)};
}

// A file with the base64 ends with a line break or not; what is not base64 is the signature itself.
Bytes decode_bare(BytesView signature) {
  std::string_view text = signature;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return decode_base64(text).value_or(Bytes(signature));
}

}  // namespace

void verify_blob(BytesView bundle, const BlobSubject& subject, const Judged& judged, Evidence& evidence) {
  ++evidence.looked_at;
  const auto source = crypto::Digest::of(bundle);
  const auto digests = digests_of(subject);
  if (!digests.ok()) return reject(evidence, source, digests.error());
  auto opened = open_bundle(bundle, judged.limits);
  if (!opened.ok()) return reject(evidence, source, opened.error());
  Found found{format_of(opened->bundle), source, std::move(opened->company), {}};
  if (const auto* message = std::get_if<sigstore::MessageSignature>(&opened->bundle.content)) {
    return verify_message(*message, std::move(found), subject, judged, evidence);
  }
  verify_envelope(std::get<sigstore::Envelope>(opened->bundle.content), std::move(found), *digests, judged,
                  evidence);
}

void verify_bare(BytesView signature, const BlobSubject& subject, const Judged& judged, Evidence& evidence) {
  ++evidence.looked_at;
  const auto source = crypto::Digest::of(signature);
  if (const auto digests = digests_of(subject); !digests.ok()) {
    return reject(evidence, source, digests.error());
  }
  const Bytes raw = decode_bare(signature);
  prove_message(claim_over(subject, raw), ProofFormat::kLegacy, subject, source, judged, evidence);
}

}  // namespace sekisho::verify
