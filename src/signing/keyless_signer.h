// KeylessSigner: signs as an identity, with keys that live as long as the command and that a certificate
// authority certifies for it.
#pragma once

#include <optional>

#include "signing/identity_token.h"
#include "signing/signer.h"
#include "sigstore/identity.h"

namespace sekisho::signing {

class KeylessSigner : public Signer {
 public:
  // The notary's services name the authority. The certificate is asked for when it is needed first, used for
  // all signatures of the command, and replaced by one for a new key before it ends.
  KeylessSigner(IdentityToken token, Notary notary) : Signer(std::move(notary)), token_(std::move(token)) {}

  Result<verify::Authority> own(Form form) override;
  std::string describe() const override;

 private:
  Result<const Credential*> credential() override;
  Done renew();

  IdentityToken token_;
  std::optional<Credential> credential_;
  std::optional<sigstore::Identity> identity_;
};

}  // namespace sekisho::signing
