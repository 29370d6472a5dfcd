// legacy_tag: the tags .sig and .att of cosign 2, whose one manifest all signers share.
#pragma once

#include <string>

#include "oci/descriptor.h"
#include "registry/repository.h"

namespace sekisho::publish {

// add_legacy_layer adds a layer, whose blob is stored already, to the manifest that a tag names, or makes
// that manifest; what others added stays. Errors: registry.*, manifest.*, tag.moved where others keep writing
// it.
Done add_legacy_layer(const std::string& tag, const oci::Descriptor& layer, registry::Repository& repository);

}  // namespace sekisho::publish
