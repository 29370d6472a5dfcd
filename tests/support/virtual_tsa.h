// VirtualTsa: timestamp authorities and their responses (RFC 3161, CMS of RFC 5652), written by hand.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "crypto/digest.h"
#include "support/certificate_chain.h"

namespace sekisho::support {

// TimestampAuthority: the first link of the chain signs the timestamps and is no CA.
struct TimestampAuthority {
  CertificateChain chain;
  std::string url;
  Time from;

  Issuer& signer() { return chain.links.front(); }
  const Issuer& signer() const { return chain.links.front(); }
  Json trusted() const;  // as in a trusted root
};
// make_tsa has a signer under a root, of that kind of key both.
TimestampAuthority make_tsa(std::string word, crypto::KeyKind kind, Time from);

enum class Embed { kNo, kSigner };

// StampSpec is everything that stands in a TimeStampResp.
struct StampSpec {
  int status = 0;
  int version = 1;  // of the TSTInfo
  std::string policy = "1.3.6.1.4.1.57264.2";
  std::string imprint_algorithm = "2.16.840.1.101.3.4.2.1";
  Bytes imprint = {};
  std::string time = {};  // GeneralizedTime; empty leaves it out
  Bytes nonce = der_nonce();
  Key key;                                          // signs
  Bytes issuer = {}, serial = {};                   // of the sid: DER of the Name, octets of the INTEGER
  Bytes certificate = {};                           // whose hash the signing-certificate attribute holds
  std::vector<Bytes> certificates = {};             // that come along
  std::function<void(Bytes& info)> info = nullptr;  // the TSTInfo, before it is signed
  std::function<void(std::vector<Bytes>& attributes)> attributes = nullptr;  // before they are signed
  std::function<void(Bytes& signature)> signature = nullptr;
  int signer_infos = 1;

  static Bytes der_nonce();
};

// stamp_of is a good timestamp of a message (a signature) by an authority.
StampSpec stamp_of(const TimestampAuthority& authority, BytesView message, Time time, Embed embed);
// set_imprint makes the imprint one of another hash.
void set_imprint(StampSpec& spec, crypto::HashAlgorithm algorithm, BytesView message);
Bytes render_stamp(const StampSpec& spec);

// signed_attribute is one Attribute of an OID and a value.
Bytes signed_attribute(std::string_view oid, BytesView value);
inline constexpr const char* kContentTypeOid = "1.2.840.113549.1.9.3";
inline constexpr const char* kMessageDigestOid = "1.2.840.113549.1.9.4";
inline constexpr const char* kSigningTimeOid = "1.2.840.113549.1.9.5";
inline constexpr const char* kSigningCertificateV2Oid = "1.2.840.113549.1.9.16.2.47";
// drop_attribute takes those of an OID away.
void drop_attribute(std::vector<Bytes>& attributes, std::string_view oid);

}  // namespace sekisho::support
