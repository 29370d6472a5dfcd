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
#include "oci/attachment.h"
#include "sigstore/identity.h"
#include "verify/trust.h"

namespace sekisho::verify {

enum class ProofKind { kSignature, kAttestation };
enum class ProofFormat { kLegacy, kBundleV01, kBundleV02, kBundleV03 };

// Signer is who signed: a key, or an identity that a certificate names.
struct Signer {
  crypto::Digest key;  // id of the key; of an identity it is good for one signature only
  std::optional<sigstore::Identity> identity;  // keyless
  // name tells signers apart: the key's id, or issuer and subject on two lines.
  std::string name() const;
};

// Proof is one signature that verified, of a statement about this digest.
class Proof {
 public:
  ProofKind kind;
  ProofFormat format;
  std::string authority;
  Signer signer;
  std::string predicate_type;                    // empty for legacy signatures
  std::shared_ptr<const std::string> predicate;  // of an attestation: JSON, as it was signed; else null
  std::optional<Time> signed_at;                 // the earliest verified time
  std::optional<Time> holds_until;               // from when on the same evidence would prove nothing
  std::vector<std::string> verified_by;          // "signature", ...: only what was checked
  std::vector<std::string>
      not_checked;  // "transparency log": what was there or could be asked for and was not looked at
  std::string docker_reference;                                  // of a legacy signature, signed
  std::vector<std::pair<std::string, std::string>> annotations;  // signed
  crypto::Digest source;                                         // of the manifest it came from
  crypto::Digest content;  // of what was signed: payload or blob, so that copies count once

 private:
  friend class Prover;
  Proof(ProofKind kind_, ProofFormat format_, std::string authority_, Signer signer_, crypto::Digest source_,
        crypto::Digest content_)
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

// Judged is what evidence is sought for: what is trusted, under which circumstances, within which bounds.
struct Judged {
  const TrustMaterial& trust;
  const Circumstances& circumstances;
  const Limits& limits;
};

// verify_attachment checks one attachment of a subject against all authorities and adds Proofs (one for each
// authority that signed it) or one Rejection; an authority that signed it and whose further demands are not
// met gives a Rejection that names it, while the others still count. An attestation is a Proof of its own
// kind, never a signature. Pure.
void verify_attachment(const oci::Attachment& attachment, const crypto::Digest& subject, const Judged& judged,
                       Evidence& evidence);

// BlobSubject is what verify_blob is about: the bytes, or only their digest.
struct BlobSubject {
  std::optional<Bytes> bytes;
  crypto::Digest digest;  // sha256
};

// verify_blob checks one Sigstore bundle over a blob or over an in-toto subject. Where only the digest is
// known, signatures that do not hash with SHA-256 (Ed25519 and the larger curves) are rejected.
void verify_blob(BytesView bundle, const BlobSubject& subject, const Judged& judged, Evidence& evidence);
// verify_bare checks a bare signature by key (base64 or raw) over a blob's bytes.
void verify_bare(BytesView signature, const BlobSubject& subject, const Judged& judged, Evidence& evidence);

}  // namespace sekisho::verify
