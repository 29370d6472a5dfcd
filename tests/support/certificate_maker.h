// CertificateMaker: X.509 certificates (RFC 5280) written by hand, so that every malformed or misissued one
// can be made by changing one field of a good one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/private_key.h"

namespace sekisho::support {

using Key = crypto::PrivateKey;

// make_key is a new key; sign_with its signature; both throw on failure.
Key make_key(crypto::KeyKind kind = crypto::KeyKind::kEcdsaP256);
Bytes sign_with(const Key& key, BytesView message);
Bytes sign_with(const Key& key, crypto::SignatureScheme scheme, BytesView message);
// signature_algorithm is the AlgorithmIdentifier that a kind of key signs under.
Bytes signature_algorithm(crypto::KeyKind kind);
Bytes sha256(BytesView bytes);

struct RawExtension {
  std::string oid;
  bool critical = false;
  Bytes value = {};  // content of the OCTET STRING
  Bytes flag = {};   // DER of the BOOLEAN, where not as critical says
};

// CertificateSpec is everything that stands in a certificate, as DER where nothing else is said.
struct CertificateSpec {
  Bytes version{"\xa0\x03\x02\x01\x02", 5};  // [0] of v3
  Bytes serial = {};                         // octets of the INTEGER
  Bytes inner_algorithm = {};                // empty: that of the key that signs
  Bytes outer_algorithm = {};
  Bytes issuer = {};
  Time not_before = {};
  Time not_after = {};
  Bytes validity = {};  // empty: of the two times
  Bytes subject = {};
  Bytes key_info = {};   // SubjectPublicKeyInfo
  Bytes after_key = {};  // such as unique identifiers
  std::vector<RawExtension> extensions = {};
  Bytes after_extensions = {};
};

// render_tbs is the TBSCertificate, for a signature by a kind of key.
Bytes render_tbs(const CertificateSpec& spec, crypto::KeyKind signer);
// make_certificate is the certificate, signed.
Bytes make_certificate(const CertificateSpec& spec, const Key& signer);
// serial_of is a serial that goes with a key.
Bytes serial_of(const Key& key);

// distinguished_name is a Name of O and CN; what is empty is left out.
Bytes distinguished_name(std::string_view organization, std::string_view common_name);

// General names (RFC 5280 section 4.2.1.6).
Bytes email_name(std::string_view text);
Bytes dns_name(std::string_view text);
Bytes uri_name(std::string_view text);
Bytes other_name(std::string_view oid, BytesView value);
Bytes fulcio_user_name(std::string_view text);
Bytes directory_name(BytesView name);
Bytes address_name(BytesView address);
Bytes x400_name(BytesView content);
Bytes registered_name(std::string_view oid);

// Extensions.
enum class CaFlag { kNo, kYes };
inline constexpr std::uint8_t kDigitalSignature = 0x80;
inline constexpr std::uint8_t kKeyCertSign = 0x04;
inline constexpr std::uint8_t kCrlSign = 0x02;
RawExtension basic_constraints(CaFlag ca, std::optional<int> path_length = std::nullopt);
RawExtension key_usage(std::uint8_t bits);
RawExtension extended_key_usage(const std::vector<std::string>& oids);
RawExtension alternative_names(const std::vector<Bytes>& names);
RawExtension name_constraints(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded);
RawExtension subject_key_id(BytesView key_info);
RawExtension authority_key_id(BytesView key_info);
// fulcio_raw and fulcio_text are 1.3.6.1.4.1.57264.1.N in the old form (bare bytes) and the new (UTF8String).
RawExtension fulcio_raw(int number, std::string_view text);
RawExtension fulcio_text(int number, std::string_view text);
std::string fulcio_oid(int number);

inline constexpr const char* kSanOid = "2.5.29.17";
inline constexpr const char* kBasicConstraintsOid = "2.5.29.19";
inline constexpr const char* kKeyUsageOid = "2.5.29.15";
inline constexpr const char* kExtendedKeyUsageOid = "2.5.29.37";
inline constexpr const char* kCodeSigning = "1.3.6.1.5.5.7.3.3";
inline constexpr const char* kServerAuth = "1.3.6.1.5.5.7.3.1";
inline constexpr const char* kTimeStamping = "1.3.6.1.5.5.7.3.8";
inline constexpr const char* kAnyUsage = "2.5.29.37.0";

// replace puts an extension in the place of those of its OID, or at the end; drop takes those of an OID away;
// extension_of is the first of an OID, which must be there.
void replace(CertificateSpec& spec, const RawExtension& extension);
void drop(CertificateSpec& spec, std::string_view oid);
RawExtension& extension_of(CertificateSpec& spec, std::string_view oid);

}  // namespace sekisho::support
