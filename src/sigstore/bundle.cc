#include "sigstore/bundle.h"

#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "sigstore/material.h"

namespace sekisho::sigstore {
namespace {

// The spelling of the same version by clients older than the dotted one.
constexpr std::string_view kBundleV03Parameter = "application/vnd.dev.sigstore.bundle+json;version=0.3";

Done check_media_type(std::string_view media_type) {
  if (media_type == kBundleV03Type || media_type == kBundleV03Parameter) return done();
  return fail(ReasonCode::kBundleVersion,
              "the bundle's mediaType is \"" + printable(media_type, 200) + "\", not one of version 0.3");
}

Error malformed(std::string detail) { return fail(ReasonCode::kBundleMalformed, std::move(detail)); }

// sigstore_common.proto, HashAlgorithm; by name only, and without the retired ones.
Result<crypto::HashAlgorithm> parse_algorithm(Members& members) {
  SEKISHO_TRY(name, members.text("algorithm"));
  if (name == "SHA2_256") return crypto::HashAlgorithm::kSha256;
  if (name == "SHA2_384") return crypto::HashAlgorithm::kSha384;
  if (name == "SHA2_512") return crypto::HashAlgorithm::kSha512;
  return malformed("messageDigest.algorithm \"" + printable(name, 100) + "\" is not of the SHA-2 family");
}

std::size_t hash_size(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::kSha256:
      return 32;
    case crypto::HashAlgorithm::kSha384:
      return 48;
    case crypto::HashAlgorithm::kSha512:
      return 64;
  }
  return 0;
}

Result<MessageDigest> parse_message_digest(Members members) {
  SEKISHO_TRY(algorithm, parse_algorithm(members));
  SEKISHO_TRY(hash, parse_bytes(members, "digest", ReasonCode::kBundleMalformed));
  SEKISHO_CHECK(members.others_refused());
  if (hash.size() != hash_size(algorithm)) return malformed("messageDigest.digest has the wrong length");
  return MessageDigest{algorithm, std::move(hash)};
}

Result<MessageSignature> parse_message_signature(Members members) {
  MessageSignature message;
  SEKISHO_TRY(digest, members.maybe_object("messageDigest"));
  if (digest) {
    SEKISHO_TRY(parsed, parse_message_digest(*std::move(digest)));
    message.digest = std::move(parsed);
  }
  SEKISHO_TRY(signature, parse_bytes(members, "signature", ReasonCode::kSignatureEncoding));
  SEKISHO_CHECK(members.others_refused());
  if (signature.empty()) return fail(ReasonCode::kSignatureEncoding, "messageSignature.signature is empty");
  message.signature = std::move(signature);
  return message;
}

using Content = std::variant<Envelope, MessageSignature>;

Result<Content> parse_content(Members& members) {
  SEKISHO_TRY(envelope, members.maybe("dsseEnvelope"));
  SEKISHO_TRY(message, members.maybe_object("messageSignature"));
  if ((envelope != nullptr) == message.has_value()) {
    return malformed("the bundle has not exactly one of dsseEnvelope and messageSignature");
  }
  if (envelope != nullptr) {
    SEKISHO_TRY(parsed, parse_envelope(*envelope));
    return Content(std::move(parsed));
  }
  SEKISHO_TRY(parsed, parse_message_signature(*std::move(message)));
  return Content(std::move(parsed));
}

Json render_envelope(const Envelope& envelope) {
  Json::Object signature;
  signature.emplace_back("sig", encode_base64(envelope.signature));
  Json::Object object;
  object.emplace_back("payload", encode_base64(envelope.payload));
  object.emplace_back("payloadType", envelope.payload_type);
  object.emplace_back("signatures", Json::Array{Json(std::move(signature))});
  return object;
}

}  // namespace

Result<Bundle> parse_bundle(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the bundle", limits));
  SEKISHO_TRY(members, Members::of(json, "bundle"));
  SEKISHO_TRY(media_type, members.text("mediaType"));
  SEKISHO_CHECK(check_media_type(media_type));
  SEKISHO_TRY(material_members, members.object("verificationMaterial"));
  SEKISHO_TRY(material, parse_material(std::move(material_members), limits));
  SEKISHO_TRY(content, parse_content(members));
  SEKISHO_CHECK(members.others_refused());
  return Bundle{std::move(media_type), std::move(material.key), material.log_entries, material.timestamps,
                std::move(content)};
}

Bytes render_key_bundle(std::string_view key_hint, const Envelope& envelope) {
  Json::Object key;
  key.emplace_back("hint", key_hint);
  Json::Object material;
  material.emplace_back("publicKey", std::move(key));
  Json::Object bundle;
  bundle.emplace_back("mediaType", kBundleV03Type);
  bundle.emplace_back("verificationMaterial", std::move(material));
  bundle.emplace_back("dsseEnvelope", render_envelope(envelope));
  return render_json(bundle);
}

}  // namespace sekisho::sigstore
