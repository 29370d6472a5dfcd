#include "crypto/initialise.h"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sodium.h>

#include "crypto/octets.h"

namespace sekisho::crypto {

namespace {

// Error strings and the tables of all algorithms are never looked at here and cost time at each start.
constexpr std::uint64_t kOptions = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                                   OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS;

// OpenSSL blinds with random numbers where it verifies, too. Its generator with SHA-256 is as good as the
// usual one with AES, and is set up for a quarter of the work: the hash is needed anyway.
bool choose_generator() { return RAND_set_DRBG_type(nullptr, "HASH-DRBG", nullptr, nullptr, "SHA256") == 1; }

bool initialise_once() {
  return OPENSSL_init_crypto(kOptions, nullptr) == 1 && choose_generator() && sodium_init() >= 0;
}

}  // namespace

Done initialise_crypto() {
  static const bool initialised = initialise_once();
  if (!initialised) return fail(ReasonCode::kInternalError, "OpenSSL or libsodium cannot be initialised");
  return done();
}

std::vector<std::string> crypto_versions() {
  return {std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING),
          std::string("libsodium ") + sodium_version_string()};
}

Bytes random_bytes(std::size_t count) {
  if (!initialise_crypto()) throw std::runtime_error("no random numbers without libsodium");
  Bytes bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace sekisho::crypto
