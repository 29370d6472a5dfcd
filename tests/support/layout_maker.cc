#include "support/layout_maker.h"

#include <fstream>
#include <stdexcept>

#include "base/encoding.h"
#include "base/json.h"

namespace sekisho::support {
namespace {

constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

std::string quoted(const std::string& text) { return render_json(Json(text)); }

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string sig_tag(const crypto::Digest& digest) { return "sha256-" + std::string(digest.hex()) + ".sig"; }

}  // namespace

std::string Stored::descriptor(const std::string& further) const {
  return R"({"mediaType":)" + quoted(media_type) + R"(,"size":)" + std::to_string(size) + R"(,"digest":")" +
         digest.text() + "\"" + further + "}";
}

LayoutMaker::LayoutMaker(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::filesystem::create_directories(directory_ / "blobs" / "sha256");
  write(directory_ / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
}

Stored LayoutMaker::blob(const std::string& media_type, const std::string& bytes) {
  Stored stored{media_type, crypto::Digest::of(bytes), bytes.size()};
  write(path_of(stored.digest), bytes);
  return stored;
}

void LayoutMaker::enter(const std::string& descriptor) { entries_.push_back(descriptor); }

void LayoutMaker::tag(const Stored& stored, const std::string& name) {
  enter(stored.descriptor(R"(,"annotations":{"org.opencontainers.image.ref.name":)" + quoted(name) + "}"));
}

void LayoutMaker::finish() {
  write(directory_ / "index.json",
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" +
            joined(entries_) + "]}");
}

std::filesystem::path LayoutMaker::path_of(const crypto::Digest& digest) const {
  return directory_ / "blobs" / "sha256" / std::string(digest.hex());
}

Stored LayoutMaker::manifest(const std::string& config, const std::vector<std::string>& layers,
                             const std::string& further) {
  return blob(kManifest, R"({"schemaVersion":2,"mediaType":")" + std::string(kManifest) + R"(","config":)" +
                             config + R"(,"layers":[)" + joined(layers) + "]" + further + "}");
}

Stored LayoutMaker::artifact(const std::string& layer, const std::string& diff_id,
                             const std::string& further) {
  const std::string rootfs =
      diff_id.empty() ? "" : R"("rootfs":{"type":"layers","diff_ids":[")" + diff_id + R"("]},)";
  const Stored config =
      blob("application/vnd.cncf.flux.config.v1+json",
           R"({"architecture":"","created":"0001-01-01T00:00:00Z","os":"",)" + rootfs + R"("config":{}})");
  const Stored content = blob("application/vnd.cncf.flux.content.v1.tar+gzip", layer);
  return manifest(config.descriptor(), {content.descriptor()}, further);
}

Stored LayoutMaker::referrer(const Stored& subject, const std::string& bundle,
                             const std::string& predicate_type) {
  const Stored config = blob("application/vnd.oci.empty.v1+json", "{}");
  const Stored layer = blob(kBundle, bundle);
  const std::string annotations =
      R"({"dev.sigstore.bundle.content":"dsse-envelope","dev.sigstore.bundle.predicateType":)" +
      quoted(predicate_type) + "}";
  const Stored stored =
      manifest(config.descriptor(R"(,"artifactType":")" + std::string(kBundle) + "\""), {layer.descriptor()},
               R"(,"annotations":)" + annotations + R"(,"subject":)" + subject.descriptor() +
                   R"(,"artifactType":")" + kBundle + "\"");
  enter(
      stored.descriptor(R"(,"artifactType":")" + std::string(kBundle) + R"(","annotations":)" + annotations));
  return stored;
}

Stored LayoutMaker::legacy(const Stored& subject, const std::vector<LegacySignature>& signatures) {
  std::vector<std::string> layers;
  for (const auto& one : signatures) {
    const Stored layer = blob("application/vnd.dev.cosign.simplesigning.v1+json", one.payload);
    layers.push_back(layer.descriptor(R"(,"annotations":{"dev.cosignproject.cosign/signature":)" +
                                      quoted(one.signature) + one.further_annotations + "}"));
  }
  const Stored config =
      blob("application/vnd.oci.image.config.v1+json", R"({"architecture":"","os":"","config":{}})");
  const Stored stored = manifest(config.descriptor(), layers);
  tag(stored, sig_tag(subject.digest));
  return stored;
}

std::string statement(const std::string& digest_hex, const std::string& predicate_type) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" + digest_hex +
         R"("}}],"predicateType":)" + quoted(predicate_type) + R"(,"predicate":{}})";
}

std::string pae(const std::string& payload_type, const std::string& payload) {
  return "DSSEv1 " + std::to_string(payload_type.size()) + " " + payload_type + " " +
         std::to_string(payload.size()) + " " + payload;
}

std::string envelope(const std::string& payload_type, const std::string& payload,
                     const std::vector<std::string>& signatures) {
  std::vector<std::string> list;
  for (const auto& signature : signatures)
    list.push_back(R"({"sig":)" + quoted(signature) + R"(,"keyid":""})");
  return R"({"payload":")" + encode_base64(payload) + R"(","payloadType":)" + quoted(payload_type) +
         R"(,"signatures":[)" + joined(list) + "]}";
}

std::string bundle(const crypto::PublicKey& key, const std::string& envelope_json) {
  return R"({"mediaType":")" + std::string(kBundle) + R"(","verificationMaterial":{"publicKey":{"hint":")" +
         encode_base64(*decode_hex(key.id().hex())) + R"("}},"dsseEnvelope":)" + envelope_json + "}";
}

std::string simple_signing(const std::string& digest, const std::string& docker_reference,
                           const std::string& type) {
  return R"({"critical":{"identity":{"docker-reference":)" + quoted(docker_reference) +
         R"(},"image":{"docker-manifest-digest":)" + quoted(digest) + R"(},"type":)" + quoted(type) +
         R"(},"optional":null})";
}

std::string sign(const crypto::PrivateKey& key, const std::string& message) {
  auto signature = key.sign(message);
  if (!signature.ok()) throw std::runtime_error(signature.error().message());
  return encode_base64(*signature);
}

std::string signed_bundle(const crypto::PrivateKey& key, const std::string& payload) {
  const std::string type = "application/vnd.in-toto+json";
  return bundle(key.public_key(), envelope(type, payload, {sign(key, pae(type, payload))}));
}

}  // namespace sekisho::support
