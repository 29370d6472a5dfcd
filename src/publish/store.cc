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
                                     registry::Repository& repository) {
  const Rendered rendered = render(std::move(manifest));
  SEKISHO_CHECK(repository.put_manifest(rendered.manifest, rendered.bytes, tag));
  return rendered.manifest.descriptor();
}

Result<oci::Descriptor> put_referrer(const Referrer& referrer, const oci::Descriptor& subject,
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
  return put_manifest({crypto::Digest::of({}),
                       0,
                       std::string(oci::kManifestType),
                       referrer.type,
                       config,
                       {layer},
                       plain,
                       referrer.annotations},
                      std::nullopt, repository);
}

Result<oci::Descriptor> put_bundle(Bytes bundle, const std::string& predicate_type, Time created,
                                   const oci::Descriptor& subject, registry::Repository& repository) {
  return put_referrer({std::string(sigstore::kBundleV03Type),
                       std::move(bundle),
                       {{"dev.sigstore.bundle.content", "dsse-envelope"},
                        {"dev.sigstore.bundle.predicateType", predicate_type},
                        {"org.opencontainers.image.created", render_time(created)}},
                       {}},
                      subject, repository);
}

}  // namespace sekisho::publish
