#include "support/log_entry.h"

#include <stdexcept>

#include "base/encoding.h"
#include "crypto/pem.h"
#include "support/certificate_maker.h"
#include "support/json_edit.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

using Object = Json::Object;
using Array = Json::Array;

Json entry(const char* kind, const char* version, Json spec) {
  return Object{{"apiVersion", version}, {"kind", kind}, {"spec", std::move(spec)}};
}

Json hash_of(BytesView bytes) {
  return Object{{"algorithm", "sha256"}, {"value", encode_hex(sha256(bytes))}};
}

// Rekor v1 looks at the hash that is given, and a P-384 key goes with SHA-384.
Json artifact_hash(const Signed& made) {
  const auto [name, digest] = digest_in(made.kind, made.message);
  return Object{{"algorithm", "sha" + name.substr(name.size() - 3)}, {"value", encode_hex(digest)}};
}

std::string verifier_of(const Signed& made) { return encode_base64(pem_of(made)); }

Json hashed_rekord(const Signed& made) {
  return entry("hashedrekord", "0.0.1",
               Object{{"data", Object{{"hash", artifact_hash(made)}}},
                      {"signature", Object{{"content", encode_base64(made.signature)},
                                           {"publicKey", Object{{"content", verifier_of(made)}}}}}});
}

Json dsse(const Signed& made) {
  const Json signature =
      Object{{"signature", encode_base64(made.signature)}, {"verifier", verifier_of(made)}};
  return entry("dsse", "0.0.1",
               Object{{"envelopeHash", hash_of(canonical_json(envelope_of(made)))},
                      {"payloadHash", hash_of(made.payload)},
                      {"signatures", Array{signature}}});
}

// The signature is in base64 twice over (rekor, pkg/types/intoto/v0.0.2); Rekor leaves the payload out.
Json intoto(const Signed& made) {
  const Json signature =
      Object{{"publicKey", verifier_of(made)}, {"sig", encode_base64(encode_base64(made.signature))}};
  return entry("intoto", "0.0.2",
               Object{{"content", Object{{"envelope", Object{{"payloadType", made.payload_type},
                                                             {"signatures", Array{signature}}}},
                                         {"hash", hash_of(canonical_json(envelope_of(made)))},
                                         {"payloadHash", hash_of(made.payload)}}}});
}

Json intoto1(const Signed& made) {
  return entry("intoto", "0.0.1",
               Object{{"content", Object{{"hash", hash_of(canonical_json(envelope_of(made)))},
                                         {"payloadHash", hash_of(made.payload)}}},
                      {"publicKey", verifier_of(made)}});
}

Json hashed_rekord2(const Signed& made) {
  const auto [name, digest] = digest_in(made.kind, made.message);
  const char* what = made.signed_by == SignedBy::kCertificate ? "x509Certificate" : "publicKey";
  const Json raw = Object{{"rawBytes", encode_base64(made.verifier)}};
  return entry(
      "hashedrekord", "0.0.2",
      Object{{"hashedRekordV002",
              Object{{"data", Object{{"algorithm", name}, {"digest", encode_base64(digest)}}},
                     {"signature",
                      Object{{"content", encode_base64(made.signature)},
                             {"verifier", Object{{"keyDetails", key_details(made.kind)}, {what, raw}}}}}}}});
}

}  // namespace

NamedDigest digest_in(crypto::KeyKind kind, BytesView message) {
  switch (kind) {
    case crypto::KeyKind::kEcdsaP384:
      return {"SHA2_384", crypto::hash_bytes(crypto::HashAlgorithm::kSha384, message)};
    case crypto::KeyKind::kEcdsaP521:
    case crypto::KeyKind::kEd25519:
      return {"SHA2_512", crypto::hash_bytes(crypto::HashAlgorithm::kSha512, message)};
    case crypto::KeyKind::kEcdsaP256:
    case crypto::KeyKind::kRsa:
      return {"SHA2_256", sha256(message)};
  }
  throw std::logic_error("unknown kind of key");
}

std::string pem_of(const Signed& made) {
  return crypto::render_pem_block(made.signed_by == SignedBy::kCertificate ? "CERTIFICATE" : "PUBLIC KEY",
                                  made.verifier);
}

Json envelope_of(const Signed& made) {
  return Object{{"payload", encode_base64(made.payload)},
                {"payloadType", made.payload_type},
                {"signatures", Array{Object{{"sig", encode_base64(made.signature)}}}}};
}

std::string pre_authentication(std::string_view payload_type, std::string_view payload) {
  return "DSSEv1 " + std::to_string(payload_type.size()) + " " + std::string(payload_type) + " " +
         std::to_string(payload.size()) + " " + std::string(payload);
}

Json entry_body(EntryKind kind, const Signed& made) {
  switch (kind) {
    case EntryKind::kAuto:
      break;
    case EntryKind::kHashedRekord:
      return hashed_rekord(made);
    case EntryKind::kDsse:
      return dsse(made);
    case EntryKind::kIntoto:
      return intoto(made);
    case EntryKind::kIntoto1:
      return intoto1(made);
    case EntryKind::kHashedRekord2:
      return hashed_rekord2(made);
  }
  throw std::logic_error("no kind of entry");
}

}  // namespace sekisho::support
