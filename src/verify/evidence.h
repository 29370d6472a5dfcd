// Evidence: what cryptography proved about one digest, and what it did not. Only verify_attachment and
// verify_blob make Proofs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"
#include "oci/attachment.h"

namespace sekisho::verify {

// LogUse is how far a policy asks for transparency log entries.
enum class LogUse { kRequired, kOptional, kIgnored };

// Authority is one party that may vouch: any one of its keys is it.
struct Authority {
  std::string name;
  std::vector<crypto::PublicKey> keys;
  LogUse log = LogUse::kRequired;
};

// TrustMaterial is all that verification trusts; it was read before anything was fetched.
struct TrustMaterial {
  std::vector<Authority> authorities;
};

enum class ProofKind { kSignature, kAttestation };
enum class ProofFormat { kLegacy, kBundleV03 };

// Proof is one signature that verified, of a statement about this digest.
class Proof {
 public:
  ProofKind kind;
  ProofFormat format;
  std::string authority;
  crypto::Digest signer;                 // key id
  std::string predicate_type;            // empty for legacy signatures
  std::optional<Time> signed_at;         // a verified time only
  std::vector<std::string> verified_by;  // "signature", ...: only what was checked
  std::vector<std::string>
      not_checked;  // "transparency log": what was there or could be asked for and was not looked at
  std::string docker_reference;                                  // of a legacy signature, signed
  std::vector<std::pair<std::string, std::string>> annotations;  // signed
  crypto::Digest source;                                         // of the manifest it came from
  crypto::Digest content;  // of what was signed: payload or blob, so that copies count once

 private:
  friend class Prover;
  Proof(ProofKind kind_, ProofFormat format_, std::string authority_, crypto::Digest signer_,
        crypto::Digest source_, crypto::Digest content_)
      : kind(kind_),
        format(format_),
        authority(std::move(authority_)),
        signer(std::move(signer_)),
        source(std::move(source_)),
        content(std::move(content_)) {}
};

// Rejection is something attached that proved nothing, and why; the search goes on.
struct Rejection {
  ReasonCode code;
  std::optional<crypto::Digest> source;
  std::string detail;
};

// Evidence about one subject, in the order in which it was found.
struct Evidence {
  std::vector<Proof> proofs;
  std::vector<Rejection> rejections;
  std::vector<Error> missing;  // could not be fetched: undecided where the rule is not met without it
  bool truncated = false;      // there was more than the limits allow
  std::size_t looked_at = 0;   // attachments
};

// verify_attachment checks one attachment against all authorities and adds Proofs (one for each authority
// whose key verifies it) or one Rejection; an authority whose key verifies it and whose demand on logs is not
// met gives a Rejection that names it, while the others still count. An attestation is a Proof of its own
// kind, never a signature. Pure.
void verify_attachment(const oci::Attachment& attachment, const TrustMaterial& trust,
                       const crypto::Digest& subject, const Limits& limits, Evidence& evidence);

// BlobSubject is what verify_blob is about: the bytes, or only their digest.
struct BlobSubject {
  std::optional<Bytes> bytes;
  crypto::Digest digest;  // sha256
};

// verify_blob checks one Sigstore bundle over a blob or over an in-toto subject. Where only the digest is
// known, signatures that do not hash with SHA-256 (Ed25519 and the larger curves) are rejected.
void verify_blob(BytesView bundle, const BlobSubject& subject, const TrustMaterial& trust,
                 const Limits& limits, Evidence& evidence);
// verify_bare checks a bare signature (base64 or raw) over a blob's bytes.
void verify_bare(BytesView signature, const BlobSubject& subject, const TrustMaterial& trust,
                 Evidence& evidence);

}  // namespace sekisho::verify
