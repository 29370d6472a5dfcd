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
// is_media_type tells whether text has the outline of a media type: printable ASCII with a slash in it.
bool is_media_type(std::string_view text);

}  // namespace sekisho::oci
