// KeySigner: signs with a private key and nothing else: no log, no timestamp, no request.
#pragma once

#include "crypto/private_key.h"
#include "signing/signer.h"

namespace sekisho::signing {

class KeySigner : public Signer {
 public:
  explicit KeySigner(crypto::PrivateKey key) : key_(std::move(key)) {}

  Result<Bytes> sign_statement(BytesView statement) override;
  Result<PayloadSignature> sign_payload(BytesView payload) override;
  Result<verify::Authority> own() override;
  std::string describe() const override;

 private:
  crypto::PrivateKey key_;
};

}  // namespace sekisho::signing
