// KeylessSigner: signs as an identity, with keys that live as long as the command and that a certificate
// authority certifies for it.
#pragma once

#include <future>
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

  // start asks for the first certificate beside what the caller goes on to do; to be called once, if at all.
  void start();

  Result<verify::Authority> own(Form form) override;
  std::string describe() const override;

 private:
  Result<const Credential*> credential() override;
  Done renew();

  IdentityToken token_;
  std::optional<Credential> credential_;
  std::optional<sigstore::Identity> identity_;
  std::future<Done> first_;  // last, so that it has ended before what it works on goes
};

}  // namespace sekisho::signing
