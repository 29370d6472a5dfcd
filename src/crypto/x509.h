// X509: the small parts that certificates (RFC 5280) and what is signed like them are made of; only for this
// room.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "crypto/der.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

// malformed_certificate is the error certificate.malformed.
Error malformed_certificate(std::string what);

// need is the value, or malformed_certificate(what).
template <class T>
Result<T> need(std::optional<T> value, const char* what) {
  if (!value) return malformed_certificate(what);
  return *std::move(value);
}

// parse_signature_algorithm reads the content of an AlgorithmIdentifier: ECDSA with SHA-256, -384 or -512 and
// Ed25519 without parameters, RSA PKCS #1 v1.5 with the same hashes and NULL (RFC 5758 section 3.2, RFC 8410
// section 3, RFC 4055 section 5). Errors: certificate.malformed, certificate.algorithm.
Result<SignatureScheme> parse_signature_algorithm(BytesView content);

// take_certificate_time takes a Time of RFC 5280 section 4.1.2.5: UTCTime up to 2049, GeneralizedTime from
// 2050 on, both with seconds, without fractions, and in UTC.
std::optional<Time> take_certificate_time(DerReader& reader);

}  // namespace sekisho::crypto
