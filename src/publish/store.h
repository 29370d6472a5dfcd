// store: manifests and referrers as publishing writes them.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Rendered is a manifest as it is stored: its bytes, and digest and size that are theirs.
struct Rendered {
  oci::Manifest manifest;
  Bytes bytes;
};
// render writes a manifest; what digest and size it came with is not looked at.
Rendered render(oci::Manifest manifest);

// put_manifest renders a manifest, whose own digest and size are not looked at, and stores it by its digest
// or under a tag. The result describes what was stored. Errors: registry.*, tag.moved, disk.*.
Result<oci::Descriptor> put_manifest(oci::Manifest manifest, const std::optional<std::string>& tag,
                                     registry::Repository& repository,
                                     const registry::Meanwhile& meanwhile = {});

// Referrer is content of one layer that hangs on a subject (image-spec, "Guidelines for Artifact Usage").
struct Referrer {
  std::string type;  // artifactType, and the layer's media type
  Bytes content;
  oci::Annotations annotations;
  oci::Annotations layer_annotations;
};

// bundle_referrer is a v0.3 bundle with an in-toto statement in it.
Referrer bundle_referrer(Bytes bundle, const std::string& predicate_type, Time created);

// put_content stores a referrer's blobs, which nobody sees before a manifest names them, and gives that
// manifest: with the empty config, member for member as cosign 3 writes bundles. Errors: registry.*, disk.*.
Result<oci::Manifest> put_content(const Referrer& referrer, const oci::Descriptor& subject,
                                  registry::Repository& repository);

// put_referrer stores the manifest, too. The result describes it. Errors: registry.*, tag.moved, disk.*.
Result<oci::Descriptor> put_referrer(const Referrer& referrer, const oci::Descriptor& subject,
                                     registry::Repository& repository);

}  // namespace sekisho::publish
