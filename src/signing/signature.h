// Signature: what was signed, and all that is known of it before anybody else has seen it.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "crypto/public_key.h"
#include "sigstore/bundle.h"

namespace sekisho::signing {

struct Signature {
  Bytes message;                                 // the payload, or the PAE of the envelope
  const sigstore::Envelope* envelope = nullptr;  // null: a payload was signed
  Bytes signature;
  Bytes stamped;  // what a timestamp is to be of: the signature, but for cosign's old attestations
  crypto::PublicKey key;
  crypto::SignatureScheme scheme;
  const crypto::Certificate* certificate = nullptr;  // null: by a key
};

}  // namespace sekisho::signing
