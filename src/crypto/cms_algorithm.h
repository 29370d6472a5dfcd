// CMS algorithms: the AlgorithmIdentifiers of hashes and signatures that a timestamp may name (RFC 5754,
// RFC 5753, RFC 8419); only for this room.
#pragma once

#include "base/result.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

struct AlgorithmName {
  BytesView oid;
  BytesView parameters;  // nothing, or the DER of NULL
};

// take_algorithm takes one AlgorithmIdentifier of any algorithm whose parameters are absent or NULL.
// Error: timestamp.malformed.
Result<AlgorithmName> take_algorithm(DerReader& reader);

// find_hash is SHA-256, -384 or -512. Error: timestamp.malformed for all others.
Result<HashAlgorithm> find_hash(const AlgorithmName& name);

// take_hash is take_algorithm and find_hash.
Result<HashAlgorithm> take_hash(DerReader& reader);

// take_signature_scheme takes the signatureAlgorithm of a SignerInfo whose digestAlgorithm is digest. Names
// without a hash (rsaEncryption, and id-ecPublicKey, which some authorities write) go with that one, and
// names with another hash are refused (RFC 5753 section 2.1.1, RFC 8933 section 3). Ed25519 goes with
// SHA-512 (RFC 8419 section 3.1). Error: timestamp.malformed.
Result<SignatureScheme> take_signature_scheme(DerReader& reader, HashAlgorithm digest);

}  // namespace sekisho::crypto
