// TokenMaker: an RFC 3161 response in parts, so that a test can replace any one of them; what it renders is
// signed by the key it was given, whatever else is wrong with it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/private_key.h"

namespace sekisho::support {

// render_parts is one element around others.
Bytes render_parts(crypto::DerTag tag, std::initializer_list<Bytes> parts);
// render_algorithm is an AlgorithmIdentifier of that OID (content), without parameters.
Bytes render_algorithm(BytesView oid);

inline constexpr BytesView kSha1Oid("\x2b\x0e\x03\x02\x1a", 5);
inline constexpr BytesView kSha256Oid("\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9);
inline constexpr BytesView kEcdsaSha256Oid("\x2a\x86\x48\xce\x3d\x04\x03\x02", 8);
inline constexpr BytesView kTstInfoOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04", 11);
inline constexpr BytesView kContentTypeOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", 9);
inline constexpr BytesView kMessageDigestOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", 9);
inline constexpr BytesView kSigningCertificateOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c", 11);
inline constexpr BytesView kSigningCertificateV2Oid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f", 11);

// render_attribute is one Attribute with one value.
Bytes render_attribute(BytesView oid, BytesView value);

// Each part is the DER of one element, or empty where it is absent.
struct TokenMaker {
  // A token over a message, as the Sigstore authority makes them.
  TokenMaker(BytesView message, std::string_view time, const crypto::Certificate& signer,
             crypto::PrivateKey key);

  Bytes status_info;
  // TSTInfo
  Bytes info_version, policy, imprint, serial, time, rest_of_info;
  // SignedData
  Bytes data_version, digest_algorithms, content_type;
  std::optional<Bytes> content;  // else the TSTInfo
  Bytes certificates, revocation;
  std::optional<Bytes> signer_infos;  // else the one signer
  // SignerInfo
  Bytes signer_version, sid, digest_algorithm, signature_algorithm, unsigned_attributes;
  Bytes content_type_attribute, signing_certificate_attribute, more_attributes[2];
  std::optional<Bytes> message_digest_attribute;  // else the hash of the content
  std::optional<Bytes> signed_attributes;         // else those above in order, without tag and length
  std::optional<Bytes> signature;                 // else by the key

  Bytes render_info() const;
  Bytes render_attributes() const;  // content of the set
  Bytes render_signer() const;
  Bytes render_token() const;  // ContentInfo
  Bytes render() const;        // TimeStampResp

 private:
  Bytes content_bytes() const { return content.value_or(render_info()); }
  crypto::PrivateKey key_;
};

}  // namespace sekisho::support
