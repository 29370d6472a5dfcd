// Signer: who signs. What it hands out is complete: signature, key or certificate, and what proves its time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"
#include "oci/descriptor.h"
#include "signing/notary.h"
#include "verify/trust.h"

namespace sekisho::signing {

// PayloadSignature is a legacy signature and the annotations that cosign 2 keeps beside it.
struct PayloadSignature {
  Bytes signature;
  oci::Annotations annotations;
};

// LegacyAttestation is an envelope as cosign 2 keeps it, and the annotations beside it.
struct LegacyAttestation {
  Bytes envelope;  // JSON
  oci::Annotations annotations;
};

// Credential is what is signed with: a private key, and where it has one its certificate, with the
// authorities above it.
struct Credential {
  crypto::PrivateKey key;
  std::vector<crypto::Certificate> chain;
};

class Signer {
 public:
  explicit Signer(Notary notary) : notary_(std::move(notary)) {}
  virtual ~Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // sign_statement puts a rendered in-toto statement into a DSSE envelope, signs it, has the services that
  // the signer uses witness it, and gives the v0.3 bundle as text. Errors: those of the credential and of
  // Notary::testify.
  Result<Bytes> sign_statement(BytesView statement);
  // sign_payload signs a simple signing payload, likewise.
  Result<PayloadSignature> sign_payload(BytesView payload);
  // sign_legacy_statement signs a rendered in-toto statement as cosign 2 does, likewise.
  Result<LegacyAttestation> sign_legacy_statement(BytesView statement);
  // own is the authority that this signer's signatures of a form meet, complete as it makes them: to see what
  // it signed before, and whether what it signed now will stand.
  virtual Result<verify::Authority> own(Form form) = 0;
  // describe names the signer for people: "key sha256:…".
  virtual std::string describe() const = 0;

 protected:
  // credential is there until the next call.
  virtual Result<const Credential*> credential() = 0;
  const Notary& notary() const { return notary_; }

 private:
  Notary notary_;
};

}  // namespace sekisho::signing
