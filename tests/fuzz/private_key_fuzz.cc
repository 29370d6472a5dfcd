// Laws of private keys: a value or an error of the key; a key that is read signs for the public key that it
// names; the encrypted form asks for no costs but the three that are known. Nothing is decrypted here, since
// that takes long.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/encrypted_key.h"
#include "crypto/private_key.h"

namespace {

using sekisho::BytesView;
using sekisho::ReasonCode;
using namespace sekisho::crypto;

void require(bool law) {
  if (!law) std::abort();
}

void require_key_error(ReasonCode code) {
  require(code == ReasonCode::kKeyInvalid || code == ReasonCode::kKeyUnsupported);
}

void check_pkcs8(BytesView input) {
  const auto key = PrivateKey::parse_pkcs8(input);
  if (!key.ok()) return require_key_error(key.error().code);
  const auto signature = key->sign("message");
  const SignatureScheme scheme = key->public_key().default_schemes().front();
  require(signature.ok() && verify_signature(key->public_key(), scheme, "message", *signature).ok());
}

void check_encrypted(BytesView input) {
  const auto key = parse_encrypted_key(input);
  if (!key.ok()) return require_key_error(key.error().code);
  require(key->scrypt_n == 32768 || key->scrypt_n == 65536 || key->scrypt_n == 131072);
  require(key->salt.size() == 32 && key->nonce.size() == 24 && key->ciphertext.size() > 16);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const BytesView input(reinterpret_cast<const char*>(data), size);
  check_pkcs8(input);
  check_encrypted(input);
  return 0;
}
