// Spki: SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) read by our own strict DER, so that what is not
// supported is refused before a library works on it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/curves.h"
#include "crypto/der.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

struct KeyAlgorithm {
  KeyKind kind;
  const Curve* curve;  // null but for ECDSA
};

// parse_algorithm takes one AlgorithmIdentifier: rsaEncryption with NULL, id-ecPublicKey with a named curve
// that we know, or Ed25519 without parameters (RFC 3279 section 2.3.1, RFC 5480 section 2.1.1, RFC 8410
// section 3). Errors: key.invalid, and key.unsupported for all other algorithms, curves and explicit curve
// parameters.
Result<KeyAlgorithm> parse_algorithm(DerReader& reader);

// RsaNumbers are magnitudes without leading zeros.
struct RsaNumbers {
  BytesView modulus;
  BytesView exponent;
};

// check_rsa: 2048 to 8192 bits, odd; exponent odd and 65537 or more, and under 2^31: Go's crypto/rsa takes
// none that is larger, so no Sigstore client could use it, and a larger one makes each verification slower.
// Errors: key.unsupported, key.invalid.
Done check_rsa(const RsaNumbers& numbers);

// Spki is what a key says it is; a point has the right length, but whether it is on its curve is not yet
// known.
struct Spki {
  KeyAlgorithm algorithm;
  BytesView key;   // the content of the BIT STRING: a point, an RSAPublicKey, or 32 bytes
  RsaNumbers rsa;  // empty but for RSA
};

// parse_spki reads one document with nothing after it; the result points into it.
Result<Spki> parse_spki(BytesView der);

// render_spki writes the canonical document of a key; for ECDSA key is the uncompressed point.
Bytes render_spki(const KeyAlgorithm& algorithm, BytesView key);

}  // namespace sekisho::crypto
