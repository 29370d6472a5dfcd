#include "sigstore/bundle.h"

#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "sigstore/material.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

// Both spellings of each version (protobuf-specs, sigstore_bundle.proto, Bundle.media_type).
Result<BundleVersion> parse_version(std::string_view media_type) {
  constexpr std::pair<std::string_view, BundleVersion> kTypes[] = {
      {kBundleV03Type, BundleVersion::kV03},
      {"application/vnd.dev.sigstore.bundle+json;version=0.3", BundleVersion::kV03},
      {"application/vnd.dev.sigstore.bundle+json;version=0.2", BundleVersion::kV02},
      {"application/vnd.dev.sigstore.bundle.v0.2+json", BundleVersion::kV02},
      {"application/vnd.dev.sigstore.bundle+json;version=0.1", BundleVersion::kV01},
      {"application/vnd.dev.sigstore.bundle.v0.1+json", BundleVersion::kV01}};
  for (const auto& [type, version] : kTypes) {
    if (media_type == type) return version;
  }
  return fail(ReasonCode::kBundleVersion, "the bundle's mediaType is \"" + printable(media_type, 200) +
                                              "\", not one of versions 0.1 to 0.3");
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

Result<MessageDigest> parse_message_digest(Members members) {
  SEKISHO_TRY(algorithm, parse_algorithm(members));
  SEKISHO_TRY(hash, parse_bytes(members, "digest", ReasonCode::kBundleMalformed));
  SEKISHO_CHECK(members.others_refused());
  if (hash.size() != crypto::hash_size(algorithm))
    return malformed("messageDigest.digest has the wrong length");
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

}  // namespace

Result<Bundle> parse_bundle(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the bundle", limits));
  SEKISHO_TRY(members, Members::of(json, "bundle"));
  SEKISHO_TRY(media_type, members.text("mediaType"));
  SEKISHO_TRY(version, parse_version(media_type));
  SEKISHO_TRY(material_members, members.object("verificationMaterial"));
  SEKISHO_TRY(material, parse_material(std::move(material_members), version, limits));
  SEKISHO_TRY(content, parse_content(members));
  SEKISHO_CHECK(members.others_refused());
  return Bundle{version, std::move(material.key), std::move(material.log_entries),
                std::move(material.timestamps), std::move(content)};
}

}  // namespace sekisho::sigstore
