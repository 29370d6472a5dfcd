// CertificateId: how a CMS message names the certificate of its signer; only for this room.
#pragma once

#include <optional>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/digest.h"

namespace sekisho::crypto {

// IssuerSerial is IssuerAndSerialNumber (RFC 5652 section 10.2.4), or IssuerSerial with one directoryName
// (RFC 5035 section 5).
struct IssuerSerial {
  BytesView issuer;  // content of the Name
  BytesView serial;  // magnitude without leading zeros
};

// SignerId is the sid of a SignerInfo (RFC 5652 section 5.3): one of both.
struct SignerId {
  std::optional<IssuerSerial> issuer_serial;
  std::optional<BytesView> key_id;
};

// CertificateHash is ESSCertID or ESSCertIDv2 (RFC 2634 section 5.4.1, RFC 5035 section 4).
struct CertificateHash {
  std::optional<HashAlgorithm> algorithm;  // nothing is SHA-1, in ESSCertID
  BytesView hash;
  std::optional<IssuerSerial> issuer_serial;
};

// take_signer_id takes an issuerAndSerialNumber or a subjectKeyIdentifier [0]. Error: timestamp.malformed.
Result<SignerId> take_signer_id(DerReader& reader);

// parse_signing_certificate and _v2 read the one value of the attribute signing-certificate(-v2): a sequence
// of at most 8 identifiers, all of them well-formed, without policies. The result is the first, which names
// the signer (RFC 5035 sections 3 and 4). Error: timestamp.malformed.
Result<CertificateHash> parse_signing_certificate(BytesView der);
Result<CertificateHash> parse_signing_certificate_v2(BytesView der);

bool names_certificate(const SignerId& id, const Certificate& certificate);
bool names_certificate(const CertificateHash& id, const Certificate& certificate);

}  // namespace sekisho::crypto
