#include "publish/push.h"

#include <future>

#include "oci/manifest.h"
#include "publish/secrets.h"
#include "publish/source.h"
#include "publish/store.h"

namespace sekisho::publish {
namespace {

// The config that flux writes, member for member.
Bytes flux_config(const crypto::Digest& diff_id) {
  return R"({"architecture":"","created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],)"
         R"("os":"","rootfs":{"type":"layers","diff_ids":[")" +
         diff_id.text() + R"("]},"config":{}})";
}

oci::Annotations annotations_of(const Push& what) {
  oci::Annotations annotations{{"org.opencontainers.image.created", render_time(what.created)}};
  if (!what.revision.empty()) annotations.emplace_back("org.opencontainers.image.revision", what.revision);
  if (!what.source.empty()) annotations.emplace_back("org.opencontainers.image.source", what.source);
  annotations.insert(annotations.end(), what.annotations.begin(), what.annotations.end());
  return annotations;
}

oci::Manifest manifest_of(const Push& what, const oci::Descriptor& config, const oci::Descriptor& layer) {
  return {crypto::Digest::of({}), 0, std::string(oci::kManifestType), {}, config, {layer}, {},
          annotations_of(what)};
}

registry::Upload layer_upload(const Push& what, const oci::Descriptor& layer, int file) {
  registry::Upload upload{layer, {}, file};
  if (what.progress)
    upload.sent = [&what, total = layer.size](std::uint64_t sent) { what.progress(sent, total); };
  return upload;
}

}  // namespace

Result<Layer> pack(const archive::SourceTree& tree, const std::vector<std::string>& allowed_secrets,
                   const Limits& limits) {
  SEKISHO_TRY(file, scratch_file());
  SecretSearch secrets(allowed_secrets);
  const auto look = [&](const auto& entry, BytesView content) { secrets.look(entry.path, content); };
  SEKISHO_TRY(packed, archive::pack(tree, file.get(), limits, {archive::kPushed, look}));
  SEKISHO_CHECK(secrets.result());
  return Layer{std::move(file), std::move(packed)};
}

Result<Pushed> push(const Push& what, const Layer& layer, registry::Repository& repository) {
  const Bytes config = flux_config(layer.packed.diff_id);
  const auto config_descriptor = oci::Descriptor::of(std::string(oci::kFluxConfigType), config);
  const oci::Descriptor descriptor{
      std::string(oci::kFluxContentType), layer.packed.digest, layer.packed.size, {}, {}};
  const Rendered rendered = render(manifest_of(what, config_descriptor, descriptor));
  SEKISHO_TRY(state, find_state(what.tag, rendered.manifest.digest, what.existing, repository));
  const Pushed pushed{rendered.manifest.descriptor(), state};
  std::future<Done> meanwhile;  // has ended before what it was given goes
  if (what.meanwhile) meanwhile = std::async(std::launch::async, what.meanwhile, pushed.manifest);
  if (state != TagState::kSame) {
    SEKISHO_CHECK(repository.put_blobs(
        {layer_upload(what, descriptor, layer.file.get()), {config_descriptor, config, -1}}));
  }
  const auto store = [&](const std::optional<std::string>& tag) {
    return state == TagState::kSame ? done()
                                    : repository.put_manifest(rendered.manifest, rendered.bytes, tag);
  };
  if (what.before_tag) SEKISHO_CHECK(store(std::nullopt));
  if (meanwhile.valid()) SEKISHO_CHECK(meanwhile.get());
  if (what.before_tag) SEKISHO_CHECK(what.before_tag(pushed.manifest));
  SEKISHO_CHECK(store(what.tag));
  return pushed;
}

}  // namespace sekisho::publish
