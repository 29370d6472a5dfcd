#include <utility>

#include "base/encoding.h"
#include "sigstore/bundle.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

Result<Bytes> parse_signature(const Json& value) {
  SEKISHO_TRY(members, Members::of(value, "envelope.signatures[0]"));
  SEKISHO_TRY(signature, parse_bytes(members, "sig", ReasonCode::kSignatureEncoding));
  SEKISHO_CHECK(members.maybe_text("keyid"));
  SEKISHO_CHECK(members.others_refused());
  if (signature.empty()) return fail(ReasonCode::kSignatureEncoding, "the envelope's signature is empty");
  return signature;
}

}  // namespace

Bytes Envelope::pae() const {
  Bytes out = "DSSEv1 " + std::to_string(payload_type.size()) + " " + payload_type + " " +
              std::to_string(payload.size()) + " ";
  out += payload;
  return out;
}

Result<Envelope> parse_envelope(const Json& value) {
  SEKISHO_TRY(members, Members::of(value, "envelope"));
  SEKISHO_TRY(payload_type, members.text("payloadType"));
  SEKISHO_TRY(payload, parse_bytes(members, "payload", ReasonCode::kBundleMalformed));
  SEKISHO_TRY(signatures, members.array("signatures"));
  SEKISHO_CHECK(members.others_refused());
  if (signatures->size() != 1) {
    return fail(ReasonCode::kEnvelopeSignatures,
                "the envelope has " + std::to_string(signatures->size()) + " signatures, not one");
  }
  SEKISHO_TRY(signature, parse_signature(signatures->front()));
  return Envelope{std::move(payload_type), std::move(payload), std::move(signature)};
}

Result<Envelope> parse_envelope(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the envelope", limits));
  return parse_envelope(json);
}

}  // namespace sekisho::sigstore
