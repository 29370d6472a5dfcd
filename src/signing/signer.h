// Signer: who signs. What it hands out is complete: signature, key or certificate, and what proves its time.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "oci/descriptor.h"
#include "verify/trust.h"

namespace sekisho::signing {

// PayloadSignature is a legacy signature and the annotations that cosign 2 keeps beside it.
struct PayloadSignature {
  Bytes signature;
  oci::Annotations annotations;
};

class Signer {
 public:
  virtual ~Signer() = default;

  // sign_statement puts a rendered in-toto statement into a DSSE envelope, signs it, and gives the v0.3
  // bundle as text.
  virtual Result<Bytes> sign_statement(BytesView statement) = 0;
  // sign_payload signs a simple signing payload.
  virtual Result<PayloadSignature> sign_payload(BytesView payload) = 0;
  // own is the authority that this signer's signatures meet, to see what it signed before.
  virtual Result<verify::Authority> own() = 0;
  // describe names the signer for people: "key sha256:…".
  virtual std::string describe() const = 0;
};

}  // namespace sekisho::signing
