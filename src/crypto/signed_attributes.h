// SignedAttributes: what the signer of a CMS message signs (RFC 5652 sections 5.3 and 11), read strictly;
// only for this room.
#pragma once

#include <optional>

#include "base/result.h"
#include "crypto/certificate_id.h"

namespace sekisho::crypto {

struct SignedAttributes {
  BytesView content;         // of the set, without its tag and length
  BytesView content_type;    // OID
  BytesView message_digest;  // of any length
  // One of both is there at least; where both are, both name the signer.
  std::optional<CertificateHash> signing_certificate;
  std::optional<CertificateHash> signing_certificate_v2;

  bool names(const Certificate& certificate) const;
  // signed_bytes is what the signature is over: the DER of the SET OF, not of the [0] that stands in the
  // message (RFC 5652 section 5.4).
  Bytes signed_bytes() const;
};

// parse_signed_attributes reads the content of the [0]: at most 16 attributes, in the order of DER, none
// twice. content-type, message-digest and signing-certificate (or -v2) have one value of their type; others
// are allowed and mean nothing here. Error: timestamp.malformed.
Result<SignedAttributes> parse_signed_attributes(BytesView content);

}  // namespace sekisho::crypto
