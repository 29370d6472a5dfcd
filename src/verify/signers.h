// signers: whose key made a signature, and what each of them asks for beyond it. For this room only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "verify/evidence.h"

namespace sekisho::verify {

// Company is what came with a signature; none of it is authenticated.
struct Company {
  std::size_t log_entries = 0;
  std::size_t timestamps = 0;
  std::string hint;  // of the signing key; only for messages
};

// Claim is one signature, what it is over, and what came with it.
struct Claim {
  BytesView message;
  // Where the message itself is not at hand: its SHA-256. Only schemes that hash with it can be tried then.
  std::optional<crypto::Digest> only_digest;
  BytesView signature;
  // Ed25519ph is for messages alone; envelopes and payloads are signed with plain Ed25519.
  enum class Prehash { kRefused, kAllowed } prehash = Prehash::kRefused;
  Company company;
};

// Signer is a key of an authority that verified a claim and whose further demands are met.
struct Signer {
  std::string authority;
  crypto::Digest key;
  std::vector<std::string> not_checked;
};

// find_signers tries every key of every authority and gives at most one signer for each authority. No key:
// one rejection signature.invalid. An authority whose demand on logs is not met is left out, with a rejection
// of its own (log.missing, bundle.log-entry-unsupported).
std::vector<Signer> find_signers(const Claim& claim, const TrustMaterial& trust, const crypto::Digest& source,
                                 Evidence& evidence);

// reject adds one rejection.
void reject(Evidence& evidence, const crypto::Digest& source, const Error& error);

// Prover is the one maker of proofs.
class Prover {
 public:
  static Proof prove(ProofKind kind, ProofFormat format, const Signer& signer, const crypto::Digest& source,
                     const crypto::Digest& content);
};

}  // namespace sekisho::verify
