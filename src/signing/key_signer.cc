#include "signing/key_signer.h"

#include "verify/check_trust.h"

namespace sekisho::signing {
namespace {

PendingKey there(crypto::PrivateKey key) {
  std::promise<Result<crypto::PrivateKey>> promise;
  promise.set_value(std::move(key));
  return promise.get_future().share();
}

}  // namespace

KeySigner::KeySigner(crypto::PrivateKey key, Notary notary)
    : KeySigner(there(std::move(key)), std::move(notary)) {}

Result<const Credential*> KeySigner::credential() {
  SEKISHO_TRY(key, key_.get());
  if (!credential_) credential_.emplace(Credential{std::move(key), {}});
  return static_cast<const Credential*>(&*credential_);
}

Result<verify::Authority> KeySigner::own(Form form) {
  SEKISHO_TRY(by, credential());
  verify::Authority own;
  own.name = "own";
  own.keys = {by->key.public_key()};
  notary().demand(form, own);
  SEKISHO_CHECK(verify::check_authority(own));
  return own;
}

std::string KeySigner::describe() const {
  const auto& key = key_.get();
  return key.ok() ? "key " + key->public_key().id().text() : "a key that could not be read";
}

}  // namespace sekisho::signing
