// EncryptedKey: the file format in which cosign keeps private keys: a PEM block of JSON, scrypt and
// nacl/secretbox.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace sekisho::crypto {

// EncryptedKey is what such a file holds, with nothing decrypted yet and nothing unusual in its costs.
struct EncryptedKey {
  std::uint64_t scrypt_n;  // 32768, 65536 or 131072; r is 8 and p is 1
  Bytes salt;              // 32 bytes
  Bytes nonce;             // 24 bytes
  Bytes ciphertext;        // the 16-byte tag first
};

// parse_encrypted_key reads the PEM text of at most Limits::key_file_bytes; it does no work that its content
// asks for. Errors: key.invalid; key.unsupported for other functions and other costs.
Result<EncryptedKey> parse_encrypted_key(std::string_view pem);

// decrypt takes 32 to 128 MiB of memory for a moment. Errors: key.password where the password does not fit or
// the file was tampered with, which are the same thing; internal-error without memory.
Result<Secret> decrypt(const EncryptedKey& key, std::string_view password);

// render_encrypted_key encrypts plain with new random salt and nonce and writes the PEM text. Error:
// internal-error.
Result<std::string> render_encrypted_key(BytesView plain, std::string_view password);

}  // namespace sekisho::crypto
