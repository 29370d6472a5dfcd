// legacy_tag: the tags .sig and .att of cosign 2, whose one manifest all signers share.
#pragma once

#include <string>
#include <vector>

#include "oci/descriptor.h"
#include "registry/repository.h"

namespace sekisho::publish {

// put_legacy_layer adds a layer, whose blob is stored already, to the manifest that a tag names, or makes
// that manifest, and takes other layers away in the same step; what others added stays. Errors: registry.*,
// manifest.*, tag.moved where others keep writing it. `meanwhile` is called once, while it waits.
Done put_legacy_layer(const std::string& tag, const oci::Descriptor& layer,
                      const std::vector<oci::Descriptor>& instead_of, registry::Repository& repository,
                      const registry::Meanwhile& meanwhile = {});

}  // namespace sekisho::publish
