// statements: signed in-toto statements in envelopes, wherever the envelope came from. For this room only.
#pragma once

#include <vector>

#include "sigstore/bundle.h"
#include "verify/signers.h"

namespace sekisho::verify {

// Found is where an envelope was found, and what was around it.
struct Found {
  ProofFormat format;
  crypto::Digest source;
  Company company;
};

// verify_envelope adds a proof for each authority that signed a statement about the artifact, which is known
// by these digests: a signature where the statement is cosign's, of any other type an attestation. The
// payload is parsed only after its signature verified.
void verify_envelope(const sigstore::Envelope& envelope, const Found& found,
                     const std::vector<crypto::Digest>& subject, const TrustMaterial& trust,
                     const Limits& limits, Evidence& evidence);

// find_key_hint tells whether a bundle is to be verified with a key. Error: bundle.certificate-unsupported.
Result<std::string> find_key_hint(const sigstore::Bundle& bundle);

}  // namespace sekisho::verify
