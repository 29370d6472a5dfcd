// Certificate::State: what a certificate is inside this room. All views are into its own der, wherefore it is
// made in its place and never moved.
#pragma once

#include <optional>

#include "crypto/certificate.h"
#include "crypto/certificate_extensions.h"

namespace sekisho::crypto {

struct CertificateData {
  explicit CertificateData(BytesView bytes) : der(bytes) {}
  CertificateData(const CertificateData&) = delete;
  CertificateData& operator=(const CertificateData&) = delete;

  const Bytes der;
  BytesView tbs;         // TBSCertificate, as it is signed
  BytesView tbs_fields;  // what is in it before the extensions
  BytesView serial;
  BytesView issuer;
  BytesView subject;
  BytesView key_info;
  BytesView signature;
  SignatureScheme scheme = SignatureScheme::kEcdsaSha256;
  Time not_before;
  Time not_after;
  std::optional<PublicKey> key;  // there once it was read
  CertificateExtensions extensions;
};

struct Certificate::State : CertificateData {
  using CertificateData::CertificateData;
};

// read_certificate reads data.der into the rest of data. Errors as of Certificate::parse_der.
Done read_certificate(CertificateData& data);

}  // namespace sekisho::crypto
