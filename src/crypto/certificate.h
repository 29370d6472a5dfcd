// Certificate: an X.509 v3 certificate (RFC 5280) read strictly and in full: one value, one encoding, nothing
// skipped. Nothing of it is trusted by being read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

// Object identifiers in dotted decimals, as Extension::oid and the extended key usages have them.
inline constexpr std::string_view kCodeSigningOid = "1.3.6.1.5.5.7.3.3";
inline constexpr std::string_view kTimeStampingOid = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view kAnyExtendedKeyUsageOid = "2.5.29.37.0";
inline constexpr std::string_view kSctListOid = "1.3.6.1.4.1.11129.2.4.2";
inline constexpr std::string_view kFulcioUserNameOid = "1.3.6.1.4.1.57264.1.7";

struct Extension {
  std::string oid;
  bool critical;
  BytesView value;  // content of the OCTET STRING; lives as long as the certificate
};

// GeneralName of a subjectAltName or of a name constraint (RFC 5280 section 4.2.1.6). The text is as it is in
// the certificate: no byte of it was changed, and it may hold anything that its type allows.
struct GeneralName {
  enum class Type {
    kEmail,        // rfc822Name
    kDns,          // dNSName
    kUri,          // uniformResourceIdentifier
    kFulcioUser,   // otherName 1.3.6.1.4.1.57264.1.7, a UTF8String
    kDirectory,    // directoryName: value is the DER of the Name
    kAddress,      // iPAddress: 4 or 16 bytes, 8 or 32 in a constraint
    kUnsupported,  // x400Address, ediPartyName, registeredID, other otherNames
  };
  Type type;
  std::string value;
  bool operator==(const GeneralName&) const = default;
};

// NameConstraints (RFC 5280 section 4.2.1.10); minimum and maximum are refused, as they must be 0 and absent.
struct NameConstraints {
  std::vector<GeneralName> permitted;
  std::vector<GeneralName> excluded;
};

class Certificate {
 public:
  // parse_der reads one certificate with nothing after it, of at most Limits::key_file_bytes. Refused with
  // certificate.malformed: every deviation from DER, versions other than 3, a serial that is zero, negative
  // or longer than 20 octets, an outer signature algorithm that differs from the inner one, unique
  // identifiers, times that are not in RFC 5280's form or end before they begin, an empty issuer, names whose
  // text is not of the characters of its type, empty or repeated entries in the extensions that are read, a
  // malformed value in one of them, more than Limits::certificate_extensions or certificate_names. An
  // extension that is there twice, and a critical one that is not among those read here (those below, the SCT
  // list and Fulcio's own): certificate.extension. Keys that PublicKey does not take, and signatures that are
  // not ECDSA or RSA PKCS #1 v1.5 with SHA-256, -384 or -512, or Ed25519: certificate.algorithm.
  static Result<Certificate> parse_der(BytesView der);
  // parse_pem_chain reads one or more blocks "CERTIFICATE" (RFC 7468), at most max of them, with nothing but
  // empty lines around them. Errors as above, and certificate.too-many.
  static Result<std::vector<Certificate>> parse_pem_chain(std::string_view pem, std::size_t max);

  const Bytes& der() const;
  const PublicKey& key() const;
  BytesView key_info()
      const;  // SubjectPublicKeyInfo as it is written (RFC 6962's issuer_key_hash is over the issuer's)
  BytesView serial() const;          // magnitude without leading zeros
  BytesView issuer() const;          // DER of the Name
  BytesView subject() const;         // DER of the Name; of an empty one 30 00
  std::string subject_text() const;  // for people: "CN=sigstore-intermediate, O=sigstore.dev", made printable
  Time not_before() const;           // both inclusive (RFC 5280 section 4.1.2.5)
  Time not_after() const;

  const std::vector<Extension>& extensions() const;
  const Extension* find(std::string_view oid) const;  // or null

  // The extensions that are read.
  bool is_ca() const;                                // basicConstraints
  std::optional<std::uint32_t> path_length() const;  // only of a CA
  bool may_sign_certificates() const;                // keyUsage absent, or with keyCertSign
  bool may_sign_data() const;                        // keyUsage absent, or with digitalSignature
  // extended_key_usage is nothing where the extension is absent; the OIDs in it in dotted decimals.
  const std::optional<std::vector<std::string>>& extended_key_usage() const;
  bool extended_key_usage_is_critical() const;
  const std::vector<GeneralName>& alternative_names() const;  // empty where the extension is absent
  const std::optional<NameConstraints>& name_constraints() const;
  std::optional<BytesView> subject_key_id() const;
  std::optional<BytesView> authority_key_id() const;  // its keyIdentifier

  // is_self_issued: issuer and subject are the same bytes (RFC 5280 section 3.2).
  bool is_self_issued() const { return issuer() == subject(); }
  // tbs_without is the TBSCertificate written again without the extension of that OID: what a CT log signed
  // for an embedded SCT (RFC 6962 section 3.2). Without any other extension the extensions field goes too.
  Bytes tbs_without(std::string_view oid) const;

  bool operator==(const Certificate& other) const { return der() == other.der(); }

 private:
  struct State;
  explicit Certificate(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
  friend Done verify_certificate_signature(const Certificate&, const PublicKey&);
};

// verify_certificate_signature succeeds only if the certificate's own signature is by that key (names, usages
// and times are others' business). ECDSA keys may sign with a hash of another size than their curve's (RFC
// 5758). Error: certificate.untrusted.
Done verify_certificate_signature(const Certificate& certificate, const PublicKey& issuer);

// parse_utf8_string reads one DER UTF8String of well-formed UTF-8 with nothing after it: the form of Fulcio's
// newer extensions.
std::optional<std::string> parse_utf8_string(BytesView der);

}  // namespace sekisho::crypto
