// Claim: one signature, what it is over, and all that came with it; nothing of it is authenticated. For this
// room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"
#include "sigstore/bundle.h"

namespace sekisho::verify {

// Company is what came with a signature.
struct Company {
  std::string hint;                        // of the signing key; only for messages
  std::vector<crypto::Certificate> chain;  // of the signer, leaf first; empty: signed by a key
  std::vector<sigstore::LogEntry> entries;
  std::vector<Bytes> timestamps;  // RFC 3161 responses
  // A log's promise is enough only where the format has no place for its proof: in cosign's annotations.
  enum class Inclusion { kProof, kPromise } inclusion = Inclusion::kProof;
};

struct Claim {
  BytesView message;
  // Where the message itself is not at hand: its SHA-256. Only schemes that hash with it can be tried then.
  std::optional<crypto::Digest> only_digest;
  BytesView signature;
  // Ed25519ph is for messages alone; envelopes and payloads are signed with plain Ed25519.
  enum class Prehash { kRefused, kAllowed } prehash = Prehash::kRefused;
  const sigstore::Envelope* envelope = nullptr;  // whose PAE the message is
  BytesView envelope_text;                       // its JSON, where that is known to be what was sent to a log
  BytesView stamped;  // what timestamps are of: the signature, but for cosign's old attestations
  Company company;
};

// Signed is a claim whose signature verified, and with what.
struct Signed {
  const Claim& claim;
  const crypto::PublicKey& key;
  crypto::SignatureScheme scheme;
  const crypto::Certificate* certificate;  // null: by a key
};

// company_of a bundle: its certificates read, none of which may be a root (CRT-15). Errors: certificate.*.
Result<Company> company_of(const sigstore::Bundle& bundle);

// find_scheme is the scheme under which the claim's signature is one by that key; nothing where it is none.
// Certificates may sign with SHA-256 on the larger curves, as Sigstore clients of old did.
std::optional<crypto::SignatureScheme> find_scheme(const Claim& claim, const crypto::PublicKey& key);

}  // namespace sekisho::verify
