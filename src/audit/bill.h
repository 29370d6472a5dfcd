// bill: the container images that a CycloneDX BOM lists, of a cluster (KBOM) or of anything else.
#pragma once

#include "audit/draft.h"
#include "audit/outline.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::audit {

// read_bill reads the components of type container, at any depth, and the one that the BOM is about. Their
// digest and repository are those of a package URL of type oci, else of name, version and hashes. Errors:
// json.*.
Done read_bill(Draft& draft, const Outline& outline, const Limits& limits);

}  // namespace sekisho::audit
