// members: what descriptors, manifests and indexes have in common, as text and as JSON. For this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "oci/descriptor.h"

namespace sekisho::oci {

// parse_annotations reads the member "annotations": absent, or an object of strings.
Result<Annotations> parse_annotations(Members& members);
// render_annotations sorts by key, as Go's writers do.
Json render_annotations(const Annotations& annotations);

}  // namespace sekisho::oci
