// Pkcs8: the outside of a PrivateKeyInfo (RFC 5208), read by our own strict DER before a library works on it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/spki.h"

namespace sekisho::crypto {

struct Pkcs8 {
  KeyAlgorithm algorithm;
  BytesView ed25519_seed;  // 32 bytes; empty for all other kinds
};

// parse_pkcs8_outline reads version 0 without attributes and nothing after it, and of the key inside all that
// could make a library work long: the sizes of its numbers, and a curve named once more. The result points
// into der. Errors: key.invalid, key.unsupported.
Result<Pkcs8> parse_pkcs8_outline(BytesView der);

}  // namespace sekisho::crypto
