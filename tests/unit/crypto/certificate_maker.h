// certificate_maker: certificates written field by field, so that a test can write any one of them wrong.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/private_key.h"

namespace sekisho::crypto::test {

inline Bytes hex(std::string_view text) { return decode_hex(text).value_or(Bytes()); }

// The object identifiers that tests write, as content.
inline const Bytes kEcdsaSha256Der = hex("300a06082a8648ce3d040302");
inline const Bytes kEcdsaSha384Der = hex("300a06082a8648ce3d040303");

inline Bytes sequence(const Bytes& content) { return render_der(DerTag::kSequence, content); }
inline Bytes octet_string(const Bytes& content) { return render_der(DerTag::kOctetString, content); }
inline Bytes bit_string(const Bytes& octets) {
  return render_der(DerTag::kBitString, Bytes(1, '\0') + octets);
}
inline Bytes utc_time(const std::string& text) { return render_der(DerTag::kUtcTime, text); }
inline Bytes generalized_time(const std::string& text) { return render_der(DerTag::kGeneralizedTime, text); }

// attribute is one RDN of one attribute of 2.5.4.
inline Bytes attribute(char arc, const std::string& value, DerTag tag = DerTag::kUtf8String) {
  const Bytes type = render_der(DerTag::kObjectIdentifier, Bytes("\x55\x04") + arc);
  return render_der(DerTag::kSet, sequence(type + render_der(tag, value)));
}
inline Bytes common_name(const std::string& value) { return sequence(attribute('\x03', value)); }

// extension writes one; critical is written only where it is true, as DER has it.
inline Bytes extension(const std::string& oid_hex, const Bytes& value) {
  return sequence(render_der(DerTag::kObjectIdentifier, hex(oid_hex)) + octet_string(value));
}
inline Bytes critical_extension(const std::string& oid_hex, const Bytes& value) {
  return sequence(render_der(DerTag::kObjectIdentifier, hex(oid_hex)) + hex("0101ff") + octet_string(value));
}

inline const std::string kBasicConstraints = "551d13";
inline const std::string kKeyUsage = "551d0f";
inline const std::string kExtendedKeyUsage = "551d25";
inline const std::string kAlternativeName = "551d11";
inline const std::string kNameConstraints = "551d1e";
inline const std::string kSubjectKeyId = "551d0e";
inline const std::string kAuthorityKeyId = "551d23";
inline const std::string kUnknown = "2a0304";  // 1.2.3.4

// key_of is one key of each kind for the whole program.
inline const PrivateKey& key_of(KeyKind kind = KeyKind::kEcdsaP256) {
  static std::map<KeyKind, PrivateKey> keys;
  auto found = keys.find(kind);
  if (found == keys.end()) found = keys.emplace(kind, *PrivateKey::generate(kind)).first;
  return found->second;
}

// Fields are those of a TBSCertificate, each as its DER; all good as they are.
struct Fields {
  Bytes version = hex("a003020102");
  Bytes serial = hex("020105");
  Bytes algorithm = kEcdsaSha256Der;
  Bytes issuer = common_name("issuer");
  Bytes validity = sequence(utc_time("240101000000Z") + utc_time("240101001000Z"));
  Bytes subject = common_name("subject");
  Bytes key = key_of().public_key().der();
  std::vector<Bytes> extensions;
  Bytes before_extensions;
  Bytes after_extensions;

  Bytes tbs() const {
    Bytes list;
    for (const Bytes& each : extensions) list += each;
    const Bytes field = list.empty() ? Bytes() : render_der(DerTag::kContext3, sequence(list));
    return sequence(version + serial + algorithm + issuer + validity + subject + key + before_extensions +
                    field + after_extensions);
  }
  // sign puts the signature of a key beside it.
  Bytes sign(const PrivateKey& by = key_of()) const {
    const Bytes signed_bytes = tbs();
    return sequence(signed_bytes + algorithm + bit_string(*by.sign(signed_bytes)));
  }
  // seal puts any octets in place of a signature, which parsing does not look at.
  Bytes seal() const { return sequence(tbs() + algorithm + bit_string("signature")); }
};

// parse_with reads an otherwise good certificate with these extensions.
inline Result<Certificate> parse_with(std::vector<Bytes> extensions) {
  Fields fields;
  fields.extensions = std::move(extensions);
  return Certificate::parse_der(fields.seal());
}

}  // namespace sekisho::crypto::test
