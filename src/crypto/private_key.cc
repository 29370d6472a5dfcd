#include "crypto/private_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/ed25519.h"
#include "crypto/encrypted_key.h"
#include "crypto/key_context.h"
#include "crypto/key_handle.h"
#include "crypto/octets.h"
#include "crypto/pem.h"
#include "crypto/pkcs8.h"
#include "crypto/scheme.h"
#include "crypto/secret.h"

namespace sekisho::crypto {

namespace {

constexpr std::size_t kGeneratedRsaBits = 3072;

struct Pkcs8Free {
  void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
};
using Pkcs8Handle = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Pkcs8Free>;

Error invalid(std::string what) { return fail(ReasonCode::kKeyInvalid, std::move(what)); }
Error internal(std::string what) { return fail(ReasonCode::kInternalError, std::move(what)); }

EVP_PKEY* generate_handle(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEcdsaP256:
    case KeyKind::kEcdsaP384:
    case KeyKind::kEcdsaP521:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve_of(kind)->group);
    case KeyKind::kRsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kGeneratedRsaBits);
    case KeyKind::kEd25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

Result<Secret> export_pkcs8(const EVP_PKEY* key) {
  const Pkcs8Handle info(EVP_PKEY2PKCS8(key));
  unsigned char* written = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &written) : -1;
  if (size <= 0) return internal("OpenSSL cannot export the new key");
  const auto length = static_cast<std::size_t>(size);
  Secret der(view_octets(written, length));
  OPENSSL_clear_free(written, length);
  return der;
}

KeyHandle import_pkcs8(BytesView der) {
  const unsigned char* at = octets(der);
  const Pkcs8Handle info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info || at != octets(der) + der.size()) return nullptr;
  return KeyHandle(EVP_PKCS82PKEY(info.get()));
}

// The older forms tell their kind by the label alone; what OpenSSL makes of them is then read as strictly as
// any other PKCS#8.
Result<Secret> convert_to_pkcs8(int type, BytesView der) {
  const ErrorMark mark;
  const unsigned char* at = octets(der);
  const KeyHandle key(d2i_PrivateKey(type, nullptr, &at, static_cast<long>(der.size())));
  if (!key || at != octets(der) + der.size()) return invalid("OpenSSL refuses the private key");
  return export_pkcs8(key.get());
}

Result<PublicKey> public_half(EVP_PKEY* key) {
  unsigned char* written = nullptr;
  const int size = i2d_PUBKEY(key, &written);
  if (size <= 0) return invalid("the private key has no public half");
  const Bytes der(view_octets(written, static_cast<std::size_t>(size)));
  OPENSSL_free(written);
  return PublicKey::parse_der(der);
}

Result<Bytes> sign_evp(EVP_PKEY* key, KeyKind kind, SignatureScheme scheme, BytesView message) {
  const ErrorMark mark;
  const Bytes hash = hash_bytes(scheme_hash(scheme), message);
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
      set_scheme(context.get(), kind, scheme) != Setting::kDone) {
    return internal("OpenSSL cannot sign by " + std::string(scheme_title(scheme)));
  }
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key));
  Bytes signature(size, '\0');
  if (EVP_PKEY_sign(context.get(), octets(signature), &size, octets(hash), hash.size()) != 1) {
    return internal("OpenSSL could not sign");
  }
  signature.resize(size);
  return signature;
}

}  // namespace

struct PrivateKey::State {
  KeyHandle handle;  // null for Ed25519
  Secret ed25519;    // libsodium's 64 bytes; empty for all others
  Secret pkcs8;
  PublicKey public_key;
};

Result<PrivateKey> PrivateKey::generate(KeyKind kind) {
  SEKISHO_CHECK(initialise_crypto());
  const ErrorMark mark;
  const KeyHandle handle(generate_handle(kind));
  if (!handle) return internal("OpenSSL cannot make a key of kind " + std::string(kind_title(kind)));
  SEKISHO_TRY(der, export_pkcs8(handle.get()));
  return parse_pkcs8(der.view());
}

Result<PrivateKey> PrivateKey::parse_encrypted_pem(std::string_view pem, std::string_view password) {
  SEKISHO_TRY(encrypted, parse_encrypted_key(pem));
  SEKISHO_TRY(der, decrypt(encrypted, password));
  return parse_pkcs8(der.view());
}

Result<PrivateKey> PrivateKey::parse_pem(std::string_view pem) {
  SEKISHO_CHECK(initialise_crypto());
  SEKISHO_TRY(block, parse_pem_block(pem, Limits{}.key_file_bytes));
  const Secret content(block.content);
  OPENSSL_cleanse(block.content.data(), block.content.size());
  if (block.label == "PRIVATE KEY") return parse_pkcs8(content.view());
  if (block.label.starts_with("ENCRYPTED "))
    return invalid("the key is encrypted; to import it, decrypt it first: openssl pkey -in FILE");
  const int type = block.label == "EC PRIVATE KEY" ? EVP_PKEY_EC : EVP_PKEY_RSA;
  if (type == EVP_PKEY_RSA && block.label != "RSA PRIVATE KEY")
    return invalid("a \"" + printable(block.label, 100) + "\" is no private key");
  SEKISHO_TRY(der, convert_to_pkcs8(type, content.view()));
  return parse_pkcs8(der.view());
}

Result<PrivateKey> PrivateKey::of_ed25519_seed(BytesView seed, BytesView der) {
  Secret key = expand_ed25519_seed(seed);
  const Bytes spki = render_spki({KeyKind::kEd25519, nullptr}, key.view().substr(kEd25519KeyBytes));
  SEKISHO_TRY(half, PublicKey::parse_der(spki));
  return PrivateKey(
      std::make_shared<const State>(State{nullptr, std::move(key), Secret(der), std::move(half)}));
}

// A key whose halves do not belong together would sign what nobody can verify; one signature finds that out.
Result<PrivateKey> PrivateKey::of_evp(BytesView der) {
  constexpr std::string_view kProbe = "sekisho";
  const ErrorMark mark;
  KeyHandle handle = import_pkcs8(der);
  if (!handle) return invalid("OpenSSL refuses the private key");
  SEKISHO_TRY(half, public_half(handle.get()));
  const PrivateKey key(
      std::make_shared<const State>(State{std::move(handle), Secret(), Secret(der), std::move(half)}));
  const SignatureScheme scheme = key.public_key().default_schemes().front();
  const auto signature = key.sign(scheme, kProbe);
  if (!signature || !verify_signature(key.public_key(), scheme, kProbe, *signature)) {
    return invalid("the private key does not belong to the public key that is stored with it");
  }
  return key;
}

Result<PrivateKey> PrivateKey::parse_pkcs8(BytesView der) {
  SEKISHO_CHECK(initialise_crypto());
  if (der.size() > Limits{}.key_file_bytes) return invalid("the private key has " + render_size(der.size()));
  SEKISHO_TRY(outline, parse_pkcs8_outline(der));
  if (outline.algorithm.kind == KeyKind::kEd25519) return of_ed25519_seed(outline.ed25519_seed, der);
  return of_evp(der);
}

PublicKey PrivateKey::public_key() const { return state_->public_key; }

Result<Bytes> PrivateKey::sign(BytesView message) const {
  return sign(state_->public_key.default_schemes().front(), message);
}

Result<Bytes> PrivateKey::sign(SignatureScheme scheme, BytesView message) const {
  const KeyKind kind = state_->public_key.kind();
  if (!scheme_fits(kind, scheme)) {
    return fail(
        ReasonCode::kKeyUnsupported,
        "an " + std::string(kind_title(kind)) + " key does not sign by " + std::string(scheme_title(scheme)));
  }
  if (scheme == SignatureScheme::kEd25519) return sign_ed25519(state_->ed25519, message);
  if (scheme == SignatureScheme::kEd25519ph) return sign_ed25519ph(state_->ed25519, message);
  return sign_evp(state_->handle.get(), kind, scheme, message);
}

Result<std::string> PrivateKey::render_encrypted_pem(std::string_view password) const {
  return render_encrypted_key(state_->pkcs8.view(), password);
}

}  // namespace sekisho::crypto
