// Ed25519: RFC 8032 as strictly as libsodium reads it, and the prehashed form that it has no door for.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace sekisho::crypto {

constexpr std::size_t kEd25519KeyBytes = 32;
constexpr std::size_t kEd25519SignatureBytes = 64;

// is_ed25519_key tells whether 32 bytes are a point that an honest public key can be: canonically encoded, on
// the curve and in the subgroup of prime order, which excludes the small and the mixed orders.
bool is_ed25519_key(BytesView key);

enum class Ed25519Check { kGood, kBad };

// verify_ed25519 checks a pure signature: cofactorless, with S < L, and R and key canonical and not of small
// order.
Ed25519Check verify_ed25519(BytesView key, BytesView message, BytesView signature);
// verify_ed25519ph checks a prehashed signature of a message, verify_ed25519ph_hash one of its SHA-512.
Ed25519Check verify_ed25519ph(BytesView key, BytesView message, BytesView signature);
Ed25519Check verify_ed25519ph_hash(BytesView key, BytesView hash, BytesView signature);

// expand_ed25519_seed makes libsodium's 64-byte secret key (seed and public key) of a 32-byte seed.
Secret expand_ed25519_seed(BytesView seed);
Bytes sign_ed25519(const Secret& key, BytesView message);
Bytes sign_ed25519ph(const Secret& key, BytesView message);

}  // namespace sekisho::crypto
