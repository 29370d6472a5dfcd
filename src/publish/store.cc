#include "publish/store.h"

#include "sigstore/bundle.h"

namespace sekisho::publish {

Rendered render(oci::Manifest manifest) {
  Bytes bytes = oci::render_manifest(manifest);
  manifest.digest = crypto::Digest::of(bytes);
  manifest.size = bytes.size();
  return {std::move(manifest), std::move(bytes)};
}

Result<oci::Descriptor> put_manifest(oci::Manifest manifest, const std::optional<std::string>& tag,
                                     registry::Repository& repository, const registry::Meanwhile& meanwhile) {
  const Rendered rendered = render(std::move(manifest));
  SEKISHO_CHECK(repository.put_manifest(rendered.manifest, rendered.bytes, tag, meanwhile));
  return rendered.manifest.descriptor();
}

Referrer bundle_referrer(Bytes bundle, const std::string& predicate_type, Time created) {
  return {std::string(sigstore::kBundleV03Type),
          std::move(bundle),
          {{"dev.sigstore.bundle.content", "dsse-envelope"},
           {"dev.sigstore.bundle.predicateType", predicate_type},
           {"org.opencontainers.image.created", render_time(created)}},
          {}};
}

Result<oci::Manifest> put_content(const Referrer& referrer, const oci::Descriptor& subject,
                                  registry::Repository& repository) {
  const Bytes empty = "{}";
  oci::Descriptor config = oci::Descriptor::of(std::string(oci::kEmptyType), empty);
  config.artifact_type = referrer.type;
  oci::Descriptor layer = oci::Descriptor::of(referrer.type, referrer.content);
  layer.annotations = referrer.layer_annotations;
  SEKISHO_CHECK(repository.put_blobs({{layer, referrer.content, -1}, {config, empty, -1}}));
  oci::Descriptor plain = subject;
  plain.annotations.clear();
  plain.artifact_type.clear();
  return oci::Manifest{
      crypto::Digest::of({}), 0, std::string(oci::kManifestType), referrer.type, config, {layer}, plain,
      referrer.annotations};
}

Result<oci::Descriptor> put_referrer(const Referrer& referrer, const oci::Descriptor& subject,
                                     registry::Repository& repository) {
  SEKISHO_TRY(manifest, put_content(referrer, subject, repository));
  return put_manifest(std::move(manifest), std::nullopt, repository);
}

}  // namespace sekisho::publish
