// signers: who made a signature, and whether all that each authority asks for beyond it is there. For this
// room only.
#pragma once

#include <string>
#include <vector>

#include "verify/claim.h"
#include "verify/evidence.h"
#include "verify/support.h"

namespace sekisho::verify {

// Vouched is an authority that signed a claim and whose further demands are met.
struct Vouched {
  std::string authority;
  Signer signer;
  Support support;
};

// find_signers asks every authority: of a claim with a certificate those with an identity, of one without
// those with keys; it gives at most one answer for each. Nobody: one rejection that tells the nearest miss
// (signature.invalid, identity.mismatch, signature.method, certificate.*). An authority that signed and whose
// demands are not met is left out, with a rejection of its own.
std::vector<Vouched> find_signers(const Claim& claim, const Judged& judged, const crypto::Digest& source,
                                  Evidence& evidence);

// reject adds one rejection.
void reject(Evidence& evidence, const crypto::Digest& source, const Error& error);

// Prover is the one maker of proofs.
class Prover {
 public:
  static Proof prove(ProofKind kind, ProofFormat format, const Vouched& vouched, const crypto::Digest& source,
                     const crypto::Digest& content);
};

}  // namespace sekisho::verify
