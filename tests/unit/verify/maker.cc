#include "unit/verify/maker.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"

namespace sekisho::verify::test {

crypto::PrivateKey generate(crypto::KeyKind kind) { return *crypto::PrivateKey::generate(kind); }

const support::VirtualSigstore& sigstore_instance() {
  static const auto kInstance = support::VirtualSigstore::make();
  return kInstance;
}

std::shared_ptr<const Anchors> anchors_of(const support::VirtualSigstore& sigstore) {
  return *Anchors::of(*sigstore::parse_trusted_root(render_json(sigstore.trusted_root()), kLimits));
}

const Circumstances& after_signing() {
  static const Circumstances kAfter{support::signing_time() + std::chrono::hours(1), {}};
  return kAfter;
}

Judged judged_by(const TrustMaterial& trust) { return {trust, after_signing(), kLimits}; }

Authority authority(std::string name, const crypto::PrivateKey& key, LogUse log) {
  Authority made;
  made.name = std::move(name);
  made.keys = {key.public_key()};
  made.log = log;
  return made;
}

Authority keyless(std::string name) {
  Authority made;
  made.name = std::move(name);
  made.identity = {TextPattern::exactly(support::kIssuer), TextPattern::exactly(support::kIdentity), {}};
  made.anchors = anchors_of();
  return made;
}

TrustMaterial trust_in(const crypto::PrivateKey& key, LogUse log) { return {{authority("ci", key, log)}}; }

std::string statement(const crypto::Digest& subject, std::string_view predicate_type) {
  sigstore::Statement value;
  value.type = "https://in-toto.io/Statement/v1";
  value.subjects = {
      {"", {{std::string(subject.algorithm()), std::string(subject.hex())}}, {{"env", "prod"}}}};
  value.predicate_type = predicate_type;
  value.predicate = "{}";
  return sigstore::render_statement(value);
}

sigstore::Envelope envelope_of(const crypto::PrivateKey& key, Bytes payload, std::string type) {
  sigstore::Envelope envelope{std::move(type), std::move(payload), {}};
  envelope.signature = *key.sign(envelope.pae());
  return envelope;
}

std::string hint_of(const crypto::PrivateKey& key) {
  return encode_base64(*decode_hex(key.public_key().id().hex()));
}

std::string bundle_with(std::string hint, sigstore::Envelope envelope) {
  return sigstore::render_bundle(
      {sigstore::BundleVersion::kV03, sigstore::PublicKeyHint{std::move(hint)}, {}, {}, std::move(envelope)});
}

std::string bundle_of(const crypto::PrivateKey& key, const sigstore::Envelope& envelope) {
  return bundle_with(hint_of(key), envelope);
}

std::string with_material(std::string bundle, const std::string& member) {
  const std::string opening = "\"verificationMaterial\":{";
  return bundle.insert(bundle.find(opening) + opening.size(), member + ",");
}

std::string payload_of(const crypto::Digest& subject, std::string type) {
  return sigstore::render_simple_signing({std::move(type), "r.io/app", subject, {{"env", "prod"}}});
}

oci::Attachment attach(std::string_view media_type, Bytes bytes, oci::Annotations annotations) {
  auto layer = oci::Descriptor::of(std::string(media_type), bytes);
  layer.annotations = std::move(annotations);
  auto blob = oci::Blob::hash(std::move(bytes));
  return {oci::Origin::kReferrersApi,
          oci::Descriptor::of("a/b", "manifest of " + blob.digest().text()),
          {},
          std::move(layer),
          std::move(blob)};
}

oci::Attachment attach_bundle(Bytes bundle) { return attach(sigstore::kBundleV03Type, std::move(bundle)); }

Bytes leaf_of(const crypto::PrivateKey& key) { return sigstore_instance().issue_leaf({}, key); }

oci::Attachment attach_signed(const crypto::PrivateKey& key, Bytes payload, oci::Annotations more) {
  more.emplace_back(sigstore::kCosignSignatureAnnotation, encode_base64(*key.sign(payload)));
  return attach(sigstore::kSimpleSigningType, std::move(payload), std::move(more));
}

Evidence look(const oci::Attachment& attachment, const TrustMaterial& trust) {
  Evidence evidence;
  verify_attachment(attachment, kSubject, judged_by(trust), evidence);
  return evidence;
}

ReasonCode sole_rejection(const Evidence& evidence) {
  const bool sole = evidence.proofs.empty() && evidence.rejections.size() == 1;
  return sole ? evidence.rejections.front().code : ReasonCode::kInternalError;
}

}  // namespace sekisho::verify::test
