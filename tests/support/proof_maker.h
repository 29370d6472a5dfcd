// ProofMaker: proofs for tests of what decides on them; no cryptography happens.
#pragma once

#include <string>

#include "verify/signers.h"

namespace sekisho::support {

// make_proof is a signature by a key of an authority, found in the manifest `source` names and over content
// that `source` names too.
inline verify::Proof make_proof(const std::string& authority, const crypto::Digest& key,
                                const std::string& source = "signature",
                                verify::ProofFormat format = verify::ProofFormat::kBundleV03) {
  return verify::Prover::prove(verify::ProofKind::kSignature, format, {authority, {key, std::nullopt}, {}},
                               crypto::Digest::of("manifest of " + source), crypto::Digest::of(source));
}

inline verify::Proof make_attestation(const std::string& authority, const crypto::Digest& key) {
  return verify::Prover::prove(verify::ProofKind::kAttestation, verify::ProofFormat::kBundleV03,
                               {authority, {key, std::nullopt}, {}}, crypto::Digest::of("manifest"),
                               crypto::Digest::of("attestation"));
}

}  // namespace sekisho::support
