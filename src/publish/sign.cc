#include "publish/sign.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "publish/store.h"
#include "registry/attached.h"
#include "registry/tags.h"
#include "sigstore/bundle.h"
#include "verify/evidence.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kTagRounds = 5;  // how often the .sig tag is written anew when others write it too

bool carries(const verify::Proof& proof, verify::ProofFormat format, const oci::Annotations& annotations) {
  return proof.kind == verify::ProofKind::kSignature && proof.format == format &&
         std::is_permutation(annotations.begin(), annotations.end(), proof.annotations.begin(),
                             proof.annotations.end());
}

// Looks for a signature of this kind by this signer. What cannot be read does not count: signing again does
// no harm.
Result<bool> is_signed(const Signing& signing, verify::ProofFormat format, registry::Repository& repository,
                       const Limits& limits) {
  SEKISHO_TRY(own, signing.signer->own());
  registry::Attached attached(repository, signing.subject, limits);
  const verify::TrustMaterial trust{{std::move(own)}};
  const verify::Circumstances circumstances{signing.created, {}};
  verify::Evidence evidence;
  while (const auto batch = attached.next()) {
    for (const auto& attachment : batch->attachments) {
      verify::verify_attachment(attachment, signing.subject.digest, {trust, circumstances, limits}, evidence);
    }
    const auto carries_it = [&](const auto& proof) { return carries(proof, format, signing.annotations); };
    if (std::any_of(evidence.proofs.begin(), evidence.proofs.end(), carries_it)) return true;
  }
  return false;
}

// The config of a legacy .sig manifest: an image config whose diff_ids are the layers.
Bytes legacy_config(const std::vector<oci::Descriptor>& layers) {
  Json::Array diff_ids;
  Json::Array history;
  for (const auto& layer : layers) {
    diff_ids.emplace_back(layer.digest.text());
    history.push_back(Json::Object{{"created", "0001-01-01T00:00:00Z"}});
  }
  return render_json(Json::Object{{"architecture", ""},
                                  {"created", "0001-01-01T00:00:00Z"},
                                  {"history", history},
                                  {"os", ""},
                                  {"rootfs", Json::Object{{"type", "layers"}, {"diff_ids", diff_ids}}},
                                  {"config", Json::Object{}}});
}

// The layers that the tag holds now; none where it is not there.
Result<std::vector<oci::Descriptor>> legacy_layers(const std::string& tag, registry::Repository& repository) {
  auto fetched = repository.fetch_tag(tag);
  if (!fetched.ok() && fetched.error().code == ReasonCode::kRegistryNotFound)
    return std::vector<oci::Descriptor>();
  if (!fetched.ok()) return std::move(fetched).error().in("while reading the tag " + tag);
  const auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
  if (manifest == nullptr) return fail(ReasonCode::kManifestInvalid, "the tag " + tag + " is not a manifest");
  return manifest->layers;
}

bool holds(const std::vector<oci::Descriptor>& layers, const oci::Descriptor& layer) {
  return std::any_of(layers.begin(), layers.end(), [&](const oci::Descriptor& other) {
    return other.digest == layer.digest && other.annotations == layer.annotations;
  });
}

// The tag cannot be written conditionally, so that two writers at once may lose one signature: it is read
// again after the write, and written anew where ours is missing.
Done add_legacy_layer(const std::string& tag, const oci::Descriptor& layer,
                      registry::Repository& repository) {
  for (std::size_t round = 0; round < kTagRounds; ++round) {
    SEKISHO_TRY(layers, legacy_layers(tag, repository));
    if (holds(layers, layer)) return done();
    layers.push_back(layer);
    const Bytes config = legacy_config(layers);
    const auto config_descriptor = oci::Descriptor::of(std::string(oci::kImageConfigType), config);
    SEKISHO_CHECK(repository.put_blobs({{config_descriptor, config, -1}}));
    SEKISHO_CHECK(put_manifest(
        {crypto::Digest::of({}), 0, std::string(oci::kManifestType), {}, config_descriptor, layers, {}, {}},
        tag, repository));
  }
  SEKISHO_TRY(layers, legacy_layers(tag, repository));
  if (holds(layers, layer)) return done();
  return fail(ReasonCode::kTagMoved, "others kept writing the tag " + tag);
}

}  // namespace

Result<Outcome> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(there, is_signed(signing, verify::ProofFormat::kBundleV03, repository, limits));
  if (there) return Outcome::kAlreadyThere;
  const std::string type(sigstore::kCosignSignPredicate);
  const sigstore::Subject subject{
      {}, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{"https://in-toto.io/Statement/v1", {subject}, type, Json::Object{}};
  SEKISHO_TRY(bundle, signing.signer->sign_statement(sigstore::render_statement(statement)));
  SEKISHO_CHECK(put_bundle(std::move(bundle), type, signing.created, signing.subject, repository));
  return Outcome::kStored;
}

Result<Outcome> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(there, is_signed(signing, verify::ProofFormat::kLegacy, repository, limits));
  if (there) return Outcome::kAlreadyThere;
  const Bytes payload = sigstore::render_simple_signing(
      {"cosign container image signature", signing.repository, signing.subject.digest, signing.annotations});
  SEKISHO_TRY(made, signing.signer->sign_payload(payload));
  oci::Descriptor layer = oci::Descriptor::of(std::string(sigstore::kSimpleSigningType), payload);
  layer.annotations = std::move(made.annotations);
  layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, encode_base64(made.signature));
  SEKISHO_CHECK(repository.put_blobs({{layer, payload, -1}}));
  SEKISHO_CHECK(add_legacy_layer(registry::attachment_tag(signing.subject.digest, registry::kSignatureSuffix),
                                 layer, repository));
  return Outcome::kStored;
}

}  // namespace sekisho::publish
