#include "crypto/encrypted_key.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <sodium.h>

#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/initialise.h"
#include "crypto/octets.h"
#include "crypto/pem.h"

namespace sekisho::crypto {

namespace {

constexpr std::string_view kLabel = "ENCRYPTED SIGSTORE PRIVATE KEY";
constexpr std::string_view kOldLabel = "ENCRYPTED COSIGN PRIVATE KEY";
constexpr std::string_view kKdf = "scrypt";
constexpr std::string_view kCipher = "nacl/secretbox";

constexpr std::array<std::uint64_t, 3> kAcceptedN = {32768, 65536, 131072};
constexpr std::uint64_t kWrittenN = 65536;
constexpr std::uint32_t kR = 8;
constexpr std::uint32_t kP = 1;
constexpr std::size_t kSaltBytes = 32;

Error invalid(std::string what) { return fail(ReasonCode::kKeyInvalid, std::move(what)); }
Error unsupported(std::string what) { return fail(ReasonCode::kKeyUnsupported, std::move(what)); }

// A key file is the caller's: whatever is wrong with its JSON is wrong with the key.
Error as_invalid(Error error) {
  if (error.code != ReasonCode::kKeyUnsupported) error.code = ReasonCode::kKeyInvalid;
  return error;
}

Result<Bytes> take_base64(Members& members, std::string_view name) {
  SEKISHO_TRY(text, members.text(name));
  auto bytes = decode_base64(text);
  if (!bytes) return invalid(members.what() + "." + std::string(name) + " is not strict base64");
  return *std::move(bytes);
}

Result<Bytes> take_bytes(Members& members, std::string_view name, std::size_t size) {
  SEKISHO_TRY(bytes, take_base64(members, name));
  if (bytes.size() != size) {
    return invalid(members.what() + "." + std::string(name) + " has " + std::to_string(bytes.size()) +
                   " bytes instead of " + std::to_string(size));
  }
  return bytes;
}

Done check_name(Members& members, std::string_view expected) {
  SEKISHO_TRY(name, members.text("name"));
  if (name == expected) return done();
  return unsupported(members.what() + " is \"" + printable(name, 80) + "\", only " + std::string(expected) +
                     " is known");
}

// The costs are the file's own wish: they are compared with the three that cosign writes before any memory is
// taken.
Result<std::uint64_t> parse_costs(Members params) {
  SEKISHO_TRY(n, params.integer("N", INT64_MAX));
  SEKISHO_TRY(r, params.integer("r", INT64_MAX));
  SEKISHO_TRY(p, params.integer("p", INT64_MAX));
  SEKISHO_CHECK(params.others_refused());
  if (std::find(kAcceptedN.begin(), kAcceptedN.end(), n) == kAcceptedN.end() || r != kR || p != kP) {
    return unsupported("scrypt with N=" + std::to_string(n) + ", r=" + std::to_string(r) +
                       ", p=" + std::to_string(p) +
                       "; only N of 32768, 65536 or 131072 with r=8 and p=1 is worked on");
  }
  return n;
}

Done parse_kdf(Members kdf, EncryptedKey& key) {
  SEKISHO_CHECK(check_name(kdf, kKdf));
  SEKISHO_TRY(params, kdf.object("params"));
  SEKISHO_TRY(n, parse_costs(std::move(params)));
  SEKISHO_TRY(salt, take_bytes(kdf, "salt", kSaltBytes));
  key.scrypt_n = n;
  key.salt = std::move(salt);
  return kdf.others_refused();
}

Done parse_cipher(Members cipher, EncryptedKey& key) {
  SEKISHO_CHECK(check_name(cipher, kCipher));
  SEKISHO_TRY(nonce, take_bytes(cipher, "nonce", crypto_secretbox_NONCEBYTES));
  key.nonce = std::move(nonce);
  return cipher.others_refused();
}

Result<EncryptedKey> parse_document(BytesView json) {
  SEKISHO_TRY(document, parse_json(json));
  SEKISHO_TRY(members, Members::of(document, "private key"));
  EncryptedKey key{};
  SEKISHO_TRY(kdf, members.object("kdf"));
  SEKISHO_CHECK(parse_kdf(std::move(kdf), key));
  SEKISHO_TRY(cipher, members.object("cipher"));
  SEKISHO_CHECK(parse_cipher(std::move(cipher), key));
  SEKISHO_TRY(ciphertext, take_base64(members, "ciphertext"));
  SEKISHO_CHECK(members.others_refused());
  if (ciphertext.size() <= crypto_secretbox_MACBYTES) return invalid("private key.ciphertext holds nothing");
  key.ciphertext = std::move(ciphertext);
  return key;
}

// By OpenSSL, which needs three quarters of libsodium's time for the same.
Result<Secret> derive_key(std::string_view password, BytesView salt, std::uint64_t n) {
  constexpr std::uint64_t kMemory = 192 * kMiB;
  Secret derived(crypto_secretbox_KEYBYTES);
  if (EVP_PBE_scrypt(password.data(), password.size(), octets(salt), salt.size(), n, kR, kP, kMemory,
                     derived.data(), derived.size()) != 1) {
    return fail(ReasonCode::kInternalError, "scrypt failed, it takes up to 128 MiB of memory");
  }
  return derived;
}

std::string render_document(const EncryptedKey& key) {
  const Json::Object params = {
      {"N", Json(key.scrypt_n)}, {"r", Json(std::uint64_t{kR})}, {"p", Json(std::uint64_t{kP})}};
  const Json::Object kdf = {
      {"name", Json(kKdf)}, {"params", Json(params)}, {"salt", Json(encode_base64(key.salt))}};
  const Json::Object cipher = {{"name", Json(kCipher)}, {"nonce", Json(encode_base64(key.nonce))}};
  return render_json(Json(Json::Object{
      {"kdf", Json(kdf)}, {"cipher", Json(cipher)}, {"ciphertext", Json(encode_base64(key.ciphertext))}}));
}

}  // namespace

Result<EncryptedKey> parse_encrypted_key(std::string_view pem) {
  SEKISHO_TRY(block, parse_pem_block(pem, Limits{}.key_file_bytes));
  if (block.label != kLabel && block.label != kOldLabel) {
    return invalid("the PEM block is \"" + printable(block.label, 80) + "\", not \"" + std::string(kLabel) +
                   "\"");
  }
  auto key = parse_document(block.content);
  if (!key) return as_invalid(std::move(key).error());
  return key;
}

Result<Secret> decrypt(const EncryptedKey& key, std::string_view password) {
  SEKISHO_CHECK(initialise_crypto());
  SEKISHO_TRY(derived, derive_key(password, key.salt, key.scrypt_n));
  Secret plain(key.ciphertext.size() - crypto_secretbox_MACBYTES);
  if (crypto_secretbox_open_easy(plain.data(), octets(key.ciphertext), key.ciphertext.size(),
                                 octets(key.nonce), derived.data()) != 0) {
    return fail(ReasonCode::kKeyPassword, "the private key cannot be decrypted with this password");
  }
  return plain;
}

Result<std::string> render_encrypted_key(BytesView plain, std::string_view password) {
  SEKISHO_CHECK(initialise_crypto());
  EncryptedKey key{kWrittenN, random_bytes(kSaltBytes), random_bytes(crypto_secretbox_NONCEBYTES),
                   Bytes(plain.size() + crypto_secretbox_MACBYTES, '\0')};
  SEKISHO_TRY(derived, derive_key(password, key.salt, key.scrypt_n));
  crypto_secretbox_easy(octets(key.ciphertext), octets(plain), plain.size(), octets(key.nonce),
                        derived.data());
  return render_pem_block(kLabel, render_document(key));
}

}  // namespace sekisho::crypto
