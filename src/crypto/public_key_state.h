// PublicKey::State: what a public key is inside this room.
#pragma once

#include "crypto/curves.h"
#include "crypto/key_handle.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

struct KeyData {
  KeyKind kind;
  const Curve* curve;         // null but for ECDSA
  Bytes der;                  // canonical SubjectPublicKeyInfo
  Digest id;                  // of der
  KeyHandle handle;           // null for Ed25519
  Bytes ed25519;              // the 32 bytes; empty for all others
  std::size_t modulus_bytes;  // of RSA, 0 for all others
};

struct PublicKey::State : KeyData {};

}  // namespace sekisho::crypto
