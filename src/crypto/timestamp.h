// Timestamp: an RFC 3161 response read strictly; and the one function that checks its signature. Whom to
// trust is others' business.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace sekisho::crypto {

// render_timestamp_query writes a TimeStampReq (RFC 3161 section 2.4.1) for the SHA-256 of a message, which
// asks for the authority's certificate, too. It has no nonce: what the answer must be of is the message.
Bytes render_timestamp_query(BytesView message);

class Timestamp {
 public:
  // parse_response reads one TimeStampResp in DER with nothing after it, of at most Limits::key_file_bytes:
  // PKIStatus granted (or grantedWithMods), a token that is a CMS SignedData (RFC 5652) of one TSTInfo
  // version 1 with exactly one SignerInfo, which has signed attributes: content-type, message-digest and
  // signing-certificate or signing-certificate-v2 or both, each once. Hashes of imprint, digest and signature
  // are SHA-256, -384 or -512, and those of the last two are the same (the old signing-certificate attribute
  // holds a SHA-1, which is compared beside and never instead of the rest). Refused too: unsigned attributes,
  // revocation lists, critical extensions. Errors: timestamp.malformed; certificate.too-many for more than 8
  // certificates; certificate.* where an embedded certificate is malformed.
  static Result<Timestamp> parse_response(BytesView der);

  Time time() const;  // genTime; a fraction of a second is dropped
  HashAlgorithm imprint_algorithm() const;
  const Bytes& imprint() const;
  const std::vector<Certificate>& certificates() const;  // that came along, in their order; untrusted
  // names_signer tells whether the SignerInfo's sid (issuer and serial, or key identifier) names this
  // certificate and the signing-certificate attribute holds its hash (RFC 5035 section 3, RFC 2634
  // section 5.4), and where it holds them too, its issuer and serial.
  bool names_signer(const Certificate& certificate) const;

 private:
  struct State;
  explicit Timestamp(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
  friend Done verify_timestamp(const Timestamp&, const Certificate&);
};

// verify_timestamp succeeds only if the token is signed by the key of this certificate and the SignerInfo
// names it: the message-digest attribute is the hash of the TSTInfo, and the signature is over the DER SET OF
// the signed attributes (RFC 5652 section 5.4). Whether the certificate may do so, and when, is others'
// business. Error: timestamp.invalid.
Done verify_timestamp(const Timestamp& timestamp, const Certificate& signer);

}  // namespace sekisho::crypto
