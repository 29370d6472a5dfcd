#include "crypto/ed25519.h"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "crypto/digest.h"
#include "crypto/octets.h"

namespace sekisho::crypto {

namespace {

using Point = std::array<unsigned char, crypto_core_ed25519_BYTES>;
using Scalar = std::array<unsigned char, crypto_core_ed25519_SCALARBYTES>;

// L, the order of the subgroup, and L - 1, little-endian (RFC 8032 section 5.1).
constexpr Scalar kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                           0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                           0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
constexpr Scalar kOrderLessOne = {0xec, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
constexpr Point kNeutral = {1};

// dom2(1, "") of RFC 8032 section 5.1: prehashed, with an empty context.
constexpr std::string_view kPrehashDomain("SigEd25519 no Ed25519 collisions\x01\x00", 34);

Ed25519Check check_of(int result) { return result == 0 ? Ed25519Check::kGood : Ed25519Check::kBad; }

bool is_canonical_scalar(const unsigned char* scalar) {
  return std::lexicographical_compare(std::make_reverse_iterator(scalar + kOrder.size()),
                                      std::make_reverse_iterator(scalar), kOrder.rbegin(), kOrder.rend());
}

// [L - 1]P = -P exactly where [L]P is neutral. libsodium multiplies only what it takes for a point of the
// subgroup, as crypto_core_ed25519_is_valid_point does, but both took some of mixed order for one
// before 1.0.20 (CVE-2025-69277).
bool has_prime_order(const unsigned char* point) {
  Point multiple;
  if (crypto_scalarmult_ed25519_noclamp(multiple.data(), kOrderLessOne.data(), point) != 0) return false;
  multiple.back() ^= 0x80;
  return std::equal(multiple.begin(), multiple.end(), point);
}

// k = SHA-512(dom2(1, "") || R || A || PH) mod L.
Scalar challenge(BytesView key, BytesView hash, BytesView signature) {
  Bytes input(kPrehashDomain);
  input += signature.substr(0, kEd25519KeyBytes);
  input += key;
  input += hash;
  const Bytes wide = hash_bytes(HashAlgorithm::kSha512, input);
  Scalar reduced;
  crypto_core_ed25519_scalar_reduce(reduced.data(), octets(wide));
  return reduced;
}

}  // namespace

bool is_ed25519_key(BytesView key) { return key.size() == kEd25519KeyBytes && has_prime_order(octets(key)); }

Ed25519Check verify_ed25519(BytesView key, BytesView message, BytesView signature) {
  if (key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) return Ed25519Check::kBad;
  return check_of(
      crypto_sign_verify_detached(octets(signature), octets(message), message.size(), octets(key)));
}

Ed25519Check verify_ed25519ph(BytesView key, BytesView message, BytesView signature) {
  if (key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) return Ed25519Check::kBad;
  crypto_sign_state state;
  if (crypto_sign_init(&state) != 0 || crypto_sign_update(&state, octets(message), message.size()) != 0) {
    return Ed25519Check::kBad;
  }
  return check_of(crypto_sign_final_verify(&state, octets(signature), octets(key)));
}

// RFC 8032 section 5.1.7 without the cofactor, as libsodium does it: R must be, byte for byte, [S]B - [k]A.
// That point has prime order since A has, so of all R of small order only the neutral one is left to refuse,
// and a spelling of R that is not canonical equals nothing.
Ed25519Check verify_ed25519ph_hash(BytesView key, BytesView hash, BytesView signature) {
  if (hash.size() != crypto_hash_sha512_BYTES || signature.size() != kEd25519SignatureBytes)
    return Ed25519Check::kBad;
  if (!is_ed25519_key(key)) return Ed25519Check::kBad;
  const unsigned char* s = octets(signature) + kEd25519KeyBytes;
  if (!is_canonical_scalar(s)) return Ed25519Check::kBad;
  const Scalar k = challenge(key, hash, signature);
  Point s_base, k_key, expected;
  if (crypto_scalarmult_ed25519_base_noclamp(s_base.data(), s) != 0) return Ed25519Check::kBad;
  if (crypto_scalarmult_ed25519_noclamp(k_key.data(), k.data(), octets(key)) != 0) return Ed25519Check::kBad;
  if (crypto_core_ed25519_sub(expected.data(), s_base.data(), k_key.data()) != 0) return Ed25519Check::kBad;
  if (expected == kNeutral) return Ed25519Check::kBad;
  return check_of(sodium_memcmp(expected.data(), octets(signature), expected.size()));
}

Secret expand_ed25519_seed(BytesView seed) {
  Secret key(crypto_sign_SECRETKEYBYTES);
  Point public_key;
  crypto_sign_seed_keypair(public_key.data(), key.data(), octets(seed));
  return key;
}

Bytes sign_ed25519(const Secret& key, BytesView message) {
  Bytes signature(kEd25519SignatureBytes, '\0');
  crypto_sign_detached(octets(signature), nullptr, octets(message), message.size(), key.data());
  return signature;
}

Bytes sign_ed25519ph(const Secret& key, BytesView message) {
  Bytes signature(kEd25519SignatureBytes, '\0');
  crypto_sign_state state;
  crypto_sign_init(&state);
  crypto_sign_update(&state, octets(message), message.size());
  crypto_sign_final_create(&state, octets(signature), nullptr, key.data());
  return signature;
}

}  // namespace sekisho::crypto
