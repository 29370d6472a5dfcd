#include "crypto/initialise.h"

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sodium.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "crypto/octets.h"

namespace sekisho::crypto {

namespace {

// Error strings and the tables of all algorithms are never looked at here and cost time at each start.
constexpr std::uint64_t kOptions = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                                   OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS;

// OpenSSL blinds with random numbers where it verifies, too. Its generator with SHA-256 is as good as the
// usual one with AES, and is set up for a quarter of the work: the hash is needed anyway.
bool choose_generator() { return RAND_set_DRBG_type(nullptr, "HASH-DRBG", nullptr, nullptr, "SHA256") == 1; }

constexpr std::size_t kHugePage = 2 * kMiB;

// scrypt jumps about in 64 MiB, and in pages of 4 KiB half of its time goes to finding them. Whoever asks for
// huge pages and is not given them has the usual ones.
void* allocate(std::size_t size, const char*, int) {
  void* const block = std::malloc(size);
  if (block == nullptr || size < kHugePage) return block;
  std::size_t space = size;
  void* first = block;
  if (std::align(kHugePage, kHugePage, first, space) != nullptr) ::madvise(first, space, MADV_HUGEPAGE);
  return block;
}

bool initialise_once() {
  // Refused, and not missed, where it comes too late. The others stay as they are: realloc and free.
  CRYPTO_set_mem_functions(allocate, nullptr, nullptr);
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
