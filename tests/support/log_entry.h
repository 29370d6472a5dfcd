// LogEntry: what is written in a transparency log about a signature, by kind and version.
#pragma once

#include <string>

#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"

namespace sekisho::support {

enum class Form { kMessage, kStatement };
enum class SignedBy { kCertificate, kKey };

// Signed is a signature and all that is known of it.
struct Signed {
  Form form = Form::kMessage;
  SignedBy signed_by = SignedBy::kCertificate;
  crypto::KeyKind kind = crypto::KeyKind::kEcdsaP256;
  Bytes message = {};  // the artifact, or the PAE of the payload
  std::string payload = {};
  std::string payload_type = {};
  Bytes signature = {};
  Bytes verifier = {};  // DER of the certificate, or of the key
};

enum class EntryKind {
  kAuto,          // hashedrekord for messages, dsse for statements; in Rekor v2 always its hashedrekord
  kHashedRekord,  // 0.0.1
  kDsse,          // 0.0.1
  kIntoto,        // 0.0.2
  kIntoto1,       // 0.0.1
  kHashedRekord2  // 0.0.2, of Rekor v2
};

// pem_of is the verifier as Rekor v1 keeps it.
std::string pem_of(const Signed& made);
// entry_body is the body before canonicalisation; kAuto is not for here.
Json entry_body(EntryKind kind, const Signed& made);
// envelope_of is the DSSE envelope as it stands in a bundle.
Json envelope_of(const Signed& made);
std::string pre_authentication(std::string_view payload_type, std::string_view payload);
// digest_in is the hash that goes with the kind of key, as raw bytes, and its name in protobuf.
struct NamedDigest {
  std::string name;
  Bytes digest;
};
NamedDigest digest_in(crypto::KeyKind kind, BytesView message);

}  // namespace sekisho::support
