#include "crypto/sha1.h"

#include <stdexcept>

#include <openssl/evp.h>

#include "crypto/initialise.h"
#include "crypto/octets.h"

namespace sekisho::crypto {

namespace {

// Fetched once and never freed: it lives as long as the process.
const EVP_MD* sha1() {
  static const EVP_MD* const found = initialise_crypto() ? EVP_MD_fetch(nullptr, "SHA1", nullptr) : nullptr;
  return found;
}

}  // namespace

Bytes sha1_bytes(BytesView bytes) {
  Bytes hash(20, '\0');
  if (sha1() == nullptr ||
      EVP_Digest(bytes.data(), bytes.size(), octets(hash), nullptr, sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot hash");
  }
  return hash;
}

}  // namespace sekisho::crypto
