// children: the manifests below an index.
#pragma once

#include <vector>

#include "base/limits.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// with_children is a manifest, or an index with all manifests below it, those first, each once. Errors:
// registry.*, manifest.*, and manifest.too-many-layers where there are more
// than Limits::manifest_layers.
Result<std::vector<oci::Descriptor>> with_children(const oci::Document& document,
                                                   registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
