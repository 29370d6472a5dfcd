// PrivateKey: makes signatures; kept encrypted on disk in cosign's format.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/initialise.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

class PrivateKey {
 public:
  // generate makes a new ECDSA P-256 (or other) key.
  static Result<PrivateKey> generate(KeyKind kind = KeyKind::kEcdsaP256);
  // parse_encrypted_pem reads cosign's "ENCRYPTED SIGSTORE PRIVATE KEY" (or "ENCRYPTED COSIGN PRIVATE KEY"):
  // JSON with scrypt and nacl/secretbox. Only (N, r, p) of (32768|65536|131072, 8, 1) are worked on, so that
  // a file cannot exhaust memory. Errors: key.invalid, key.unsupported, key.password.
  static Result<PrivateKey> parse_encrypted_pem(std::string_view pem, std::string_view password);
  // parse_pem reads an unencrypted "PRIVATE KEY" (PKCS#8), "EC PRIVATE KEY" (SEC 1, RFC 5915) or "RSA PRIVATE
  // KEY" (PKCS#1), for import. Errors: key.invalid (an encrypted one says how to decrypt it first),
  // key.unsupported.
  static Result<PrivateKey> parse_pem(std::string_view pem);
  // parse_pkcs8 reads an unencrypted PKCS#8 DER document.
  static Result<PrivateKey> parse_pkcs8(BytesView der);

  PublicKey public_key() const;
  // sign signs message with the usual scheme of its kind (ECDSA with the hash of its curve's size, RSA PKCS#1
  // v1.5 with SHA-256, Ed25519). cosign verifies ECDSA keys with SHA-256, whence P-384 and P-521 are for
  // bundles only.
  Result<Bytes> sign(BytesView message) const;
  Result<Bytes> sign(SignatureScheme scheme, BytesView message) const;
  // render_encrypted_pem writes "ENCRYPTED SIGSTORE PRIVATE KEY" as cosign does (N=65536, r=8, p=1).
  Result<std::string> render_encrypted_pem(std::string_view password) const;

 private:
  struct State;
  static Result<PrivateKey> of_ed25519_seed(BytesView seed, BytesView der);
  static Result<PrivateKey> of_evp(BytesView der);
  explicit PrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace sekisho::crypto
