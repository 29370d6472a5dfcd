// Cms: the outline of a SignedData (RFC 5652) with one signer, as a timestamp token is one, read strictly;
// only for this room.
#pragma once

#include <vector>

#include "base/result.h"
#include "crypto/certificate_id.h"
#include "crypto/public_key.h"
#include "crypto/signed_attributes.h"

namespace sekisho::crypto {

struct SignerInfo {
  SignerId id;
  HashAlgorithm digest{};  // of the message-digest attribute
  SignedAttributes attributes;
  SignatureScheme scheme{};
  BytesView signature;
};

struct SignedData {
  BytesView content_type;               // OID
  BytesView content;                    // of the OCTET STRING
  std::vector<BytesView> certificates;  // DER, at most 8, in their order, not yet read
  SignerInfo signer;
};

// parse_signed_data reads one ContentInfo of id-signedData with nothing after it; the result points into it.
// Version 3 or, as old authorities write, 1; content inside; exactly one signer, whose digest algorithm is
// announced and who has signed attributes of the same content type and no unsigned ones; no revocation lists.
// The set of certificates may be empty and in any order: nobody signed it. Errors: timestamp.malformed,
// certificate.too-many.
Result<SignedData> parse_signed_data(BytesView der);

}  // namespace sekisho::crypto
