#include "publish/sign.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "base/encoding.h"
#include "base/json.h"
#include "publish/own.h"
#include "publish/store.h"
#include "registry/tags.h"
#include "registry/watch.h"
#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kTagRounds = 8;  // how often a tag is written anew when others write it too

registry::Ways ways_of(verify::ProofFormat format) {
  return format == verify::ProofFormat::kLegacy ? registry::Ways::kSignatureTag
                                                : registry::Ways::kSignatureReferrers;
}

// The signature of this kind and with these annotations that the signer made, as the registry shows it now.
Result<std::optional<verify::Proof>> find_own(const Signing& signing, verify::ProofFormat format,
                                              registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(evidence, own_evidence(signing, ways_of(format), repository, limits));
  for (const auto& proof : evidence.proofs) {
    if (proof.kind == verify::ProofKind::kSignature && proof.format == format &&
        std::is_permutation(signing.annotations.begin(), signing.annotations.end(), proof.annotations.begin(),
                            proof.annotations.end()))
      return std::optional(proof);
  }
  return std::optional<verify::Proof>();
}

// Publish stores what was signed; done again, it changes nothing that is as it should be.
using Publish = std::function<Done()>;
using Prepare = Result<Publish> (*)(const Signing& signing, registry::Repository& repository);

// What was stored is looked for again the way a consumer does, before anybody is told that it is there. Tags
// cannot be written conditionally: where another writer's tag took the place of ours after all, ours is put
// there again.
Result<Signed> sign_once(const Signing& signing, verify::ProofFormat format, Prepare prepare,
                         registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(before, find_own(signing, format, repository, limits));
  if (before) return Signed{Outcome::kAlreadyThere, *std::move(before)};
  SEKISHO_TRY(publish, prepare(signing, repository));
  for (std::size_t round = 0; round < kTagRounds; ++round) {
    SEKISHO_CHECK(publish());
    SEKISHO_TRY(after, find_own(signing, format, repository, limits));
    if (after) return Signed{Outcome::kStored, *std::move(after)};
  }
  return fail(ReasonCode::kSignatureUnseen,
              repository.describe() + " does not show the signature of " + signing.subject.digest.text());
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

bool is_same(const oci::Descriptor& one, const oci::Descriptor& other) {
  return one.digest == other.digest && one.annotations == other.annotations;
}

bool holds(const std::vector<oci::Descriptor>& layers, const oci::Descriptor& layer) {
  return std::any_of(layers.begin(), layers.end(), [&](const auto& other) { return is_same(other, layer); });
}

// Stores the config for the layers, and gives the manifest of both.
Result<oci::Manifest> legacy_manifest(const std::vector<oci::Descriptor>& layers,
                                      registry::Repository& repository) {
  const Bytes config = legacy_config(layers);
  const auto descriptor = oci::Descriptor::of(std::string(oci::kImageConfigType), config);
  SEKISHO_CHECK(repository.put_blobs({{descriptor, config, -1}}));
  return oci::Manifest{
      crypto::Digest::of({}), 0, std::string(oci::kManifestType), {}, descriptor, layers, {}, {}};
}

// The tag cannot be written conditionally, so that two writers at once may lose one signature: all else is
// stored first, the tag read right before it is written, and again when another's write that was on its way
// must have ended.
Done add_legacy_layer(const std::string& tag, const oci::Descriptor& layer,
                      registry::Repository& repository) {
  SEKISHO_TRY(layers, legacy_layers(tag, repository));
  for (std::size_t round = 0; round < kTagRounds && !holds(layers, layer); ++round) {
    auto grown = layers;
    grown.push_back(layer);
    SEKISHO_TRY(manifest, legacy_manifest(grown, repository));
    const registry::Watch watch;
    SEKISHO_TRY(still, legacy_layers(tag, repository));
    if (std::equal(still.begin(), still.end(), layers.begin(), layers.end(), is_same)) {
      SEKISHO_CHECK(put_manifest(std::move(manifest), tag, repository));
      std::this_thread::sleep_for(std::chrono::milliseconds(watch.settling()));
    }
    SEKISHO_TRY(now, legacy_layers(tag, repository));
    layers = std::move(now);
  }
  if (holds(layers, layer)) return done();
  return fail(ReasonCode::kTagMoved, "others kept writing the tag " + tag);
}

Result<Publish> prepare_bundle(const Signing& signing, registry::Repository& repository) {
  const std::string type(sigstore::kCosignSignPredicate);
  const sigstore::Subject subject{
      {}, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{"https://in-toto.io/Statement/v1", {subject}, type, Json::Object{}};
  SEKISHO_TRY(bundle, signing.signer->sign_statement(sigstore::render_statement(statement)));
  return Publish([&signing, &repository, type, bundle = std::move(bundle)]() -> Done {
    SEKISHO_CHECK(put_bundle(bundle, type, signing.created, signing.subject, repository));
    return done();
  });
}

Result<Publish> prepare_legacy(const Signing& signing, registry::Repository& repository) {
  const Bytes payload = sigstore::render_simple_signing(
      {"cosign container image signature", signing.repository, signing.subject.digest, signing.annotations});
  SEKISHO_TRY(made, signing.signer->sign_payload(payload));
  oci::Descriptor layer = oci::Descriptor::of(std::string(sigstore::kSimpleSigningType), payload);
  layer.annotations = std::move(made.annotations);
  layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, encode_base64(made.signature));
  SEKISHO_CHECK(repository.put_blobs({{layer, payload, -1}}));
  return Publish([tag = registry::attachment_tag(signing.subject.digest, registry::kSignatureSuffix), layer,
                  &repository] { return add_legacy_layer(tag, layer, repository); });
}

}  // namespace

Result<Signed> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  return sign_once(signing, verify::ProofFormat::kBundleV03, prepare_bundle, repository, limits);
}

Result<Signed> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  return sign_once(signing, verify::ProofFormat::kLegacy, prepare_legacy, repository, limits);
}

}  // namespace sekisho::publish
