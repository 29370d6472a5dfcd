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
  BytesView envelope_text;  // the envelope's JSON, where it was found bare
};

// format_of a bundle is what proofs from it are called.
ProofFormat format_of(const sigstore::Bundle& bundle);

// verify_envelope adds a proof for each authority that signed a statement about the artifact, which is known
// by these digests: a signature where the statement is cosign's, of any other type an attestation. The
// payload is parsed only after its signature verified.
void verify_envelope(const sigstore::Envelope& envelope, Found found,
                     const std::vector<crypto::Digest>& subject, const Judged& judged, Evidence& evidence);

}  // namespace sekisho::verify
