// KeySigner: signs with a private key; its signatures are witnessed only where the caller names services.
#pragma once

#include <future>

#include "crypto/private_key.h"
#include "signing/signer.h"

namespace sekisho::signing {

// PendingKey is a key that may still be on its way: to decrypt one takes as long as many requests.
using PendingKey = std::shared_future<Result<crypto::PrivateKey>>;

class KeySigner : public Signer {
 public:
  explicit KeySigner(crypto::PrivateKey key, Notary notary = {});
  explicit KeySigner(PendingKey key, Notary notary = {}) : Signer(std::move(notary)), key_(std::move(key)) {}

  Result<verify::Authority> own(Form form) override;
  std::string describe() const override;

 private:
  Result<const Credential*> credential() override;

  PendingKey key_;
  std::optional<Credential> credential_;
};

}  // namespace sekisho::signing
