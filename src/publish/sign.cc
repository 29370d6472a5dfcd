#include "publish/sign.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/text.h"
#include "registry/attached.h"
#include "registry/tags.h"
#include "sigstore/bundle.h"
#include "verify/evidence.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kTagRounds = 5;  // how often the .sig tag is written anew when others write it too

std::string key_hint(const crypto::PublicKey& key) { return encode_base64(*decode_hex(key.id().hex())); }

// The trust that our own key gives, to see whether it signed this digest already.
verify::TrustMaterial own_trust(const crypto::PrivateKey& key) {
  verify::Authority own;
  own.name = "own";
  own.keys = {key.public_key()};
  own.log = verify::LogUse::kIgnored;
  return {{std::move(own)}};
}

bool carries(const verify::Proof& proof, verify::ProofFormat format, const oci::Annotations& annotations) {
  return proof.kind == verify::ProofKind::kSignature && proof.format == format &&
         std::is_permutation(annotations.begin(), annotations.end(), proof.annotations.begin(),
                             proof.annotations.end());
}

// Looks for a signature of this kind by this key. What cannot be read does not count: signing again does no
// harm.
bool is_signed(const Signing& signing, verify::ProofFormat format, registry::Repository& repository,
               const Limits& limits) {
  registry::Attached attached(repository, signing.subject, limits);
  const auto trust = own_trust(signing.key);
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

Result<Bytes> bundle_of(const Signing& signing, const sigstore::Statement& statement) {
  sigstore::Envelope envelope{std::string(sigstore::kInTotoType), sigstore::render_statement(statement), {}};
  SEKISHO_TRY(signature, signing.key.sign(envelope.pae()));
  envelope.signature = std::move(signature);
  return sigstore::render_key_bundle(key_hint(signing.key.public_key()), envelope);
}

Done put(const oci::Manifest& shape, const std::optional<std::string>& tag,
         registry::Repository& repository) {
  oci::Manifest manifest = shape;
  const Bytes bytes = oci::render_manifest(manifest);
  manifest.digest = crypto::Digest::of(bytes);
  manifest.size = bytes.size();
  return repository.put_manifest(manifest, bytes, tag);
}

// The referrer manifest of a bundle, member for member as cosign 3 writes it.
Done put_bundle(const Signing& signing, const Bytes& bundle, const std::string& predicate_type,
                registry::Repository& repository) {
  const std::string type(sigstore::kBundleV03Type);
  const Bytes empty = "{}";
  oci::Descriptor config = oci::Descriptor::of(std::string(oci::kEmptyType), empty);
  config.artifact_type = type;
  const oci::Descriptor layer = oci::Descriptor::of(type, bundle);
  SEKISHO_CHECK(repository.put_blobs({{layer, bundle, -1}, {config, empty, -1}}));
  oci::Descriptor subject = signing.subject;
  subject.annotations.clear();
  subject.artifact_type.clear();
  const oci::Manifest manifest{crypto::Digest::of({}),
                               0,
                               std::string(oci::kManifestType),
                               type,
                               config,
                               {layer},
                               subject,
                               {{"dev.sigstore.bundle.content", "dsse-envelope"},
                                {"dev.sigstore.bundle.predicateType", predicate_type},
                                {"org.opencontainers.image.created", render_time(signing.created)}}};
  return put(manifest, std::nullopt, repository);
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
    const oci::Manifest manifest{
        crypto::Digest::of({}), 0, std::string(oci::kManifestType), {}, config_descriptor, layers, {}, {}};
    SEKISHO_CHECK(put(manifest, tag, repository));
  }
  SEKISHO_TRY(layers, legacy_layers(tag, repository));
  if (holds(layers, layer)) return done();
  return fail(ReasonCode::kTagMoved, "others kept writing the tag " + tag);
}

struct Alias {
  std::string_view name;
  std::string_view type;
};

// cosign's aliases of predicate types (cosign, doc/cosign_attest.md).
constexpr std::array<Alias, 8> kAliases = {{{"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance1", "https://slsa.dev/provenance/v1"},
                                            {"spdxjson", "https://spdx.dev/Document"},
                                            {"cyclonedx", "https://cyclonedx.org/bom"},
                                            {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
                                            {"openvex", "https://openvex.dev/ns"},
                                            {"link", "https://in-toto.io/Link/v1"}}};

}  // namespace

Result<Outcome> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  if (is_signed(signing, verify::ProofFormat::kBundleV03, repository, limits)) return Outcome::kAlreadyThere;
  const std::string type(sigstore::kCosignSignPredicate);
  const sigstore::Subject subject{
      {}, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{"https://in-toto.io/Statement/v1", {subject}, type, Json::Object{}};
  SEKISHO_TRY(bundle, bundle_of(signing, statement));
  SEKISHO_CHECK(put_bundle(signing, bundle, type, repository));
  return Outcome::kStored;
}

Result<Outcome> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  if (is_signed(signing, verify::ProofFormat::kLegacy, repository, limits)) return Outcome::kAlreadyThere;
  const Bytes payload = sigstore::render_simple_signing(
      {"cosign container image signature", signing.repository, signing.subject.digest, signing.annotations});
  SEKISHO_TRY(signature, signing.key.sign(payload));
  oci::Descriptor layer = oci::Descriptor::of(std::string(sigstore::kSimpleSigningType), payload);
  layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, encode_base64(signature));
  SEKISHO_CHECK(repository.put_blobs({{layer, payload, -1}}));
  SEKISHO_CHECK(add_legacy_layer(registry::attachment_tag(signing.subject.digest, registry::kSignatureSuffix),
                                 layer, repository));
  return Outcome::kStored;
}

Result<Outcome> attest(const Signing& signing, const std::string& predicate_type, const Json& predicate,
                       registry::Repository& repository) {
  if (predicate_type == sigstore::kCosignSignPredicate) {
    return fail(ReasonCode::kUsageInvalid,
                "an attestation of this type would be a signature; use `sekisho sign`");
  }
  const sigstore::Subject subject{
      signing.repository, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{
      "https://in-toto.io/Statement/v0.1", {subject}, predicate_type, predicate};
  SEKISHO_TRY(bundle, bundle_of(signing, statement));
  SEKISHO_CHECK(put_bundle(signing, bundle, predicate_type, repository));
  return Outcome::kStored;
}

Result<std::string> predicate_type_of(const std::string& type) {
  for (const Alias& alias : kAliases) {
    if (alias.name == type) return std::string(alias.type);
  }
  if (type.find(':') != std::string::npos) return type;
  return fail(ReasonCode::kUsageInvalid,
              "\"" + printable(type, 100) + "\" is neither one of cosign's predicate types nor a URI");
}

}  // namespace sekisho::publish
