// patch: strategic merge patches and JSON patches on objects, as kustomize applies them.
#pragma once

#include "base/result.h"
#include "manifests/inspection.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// MergeKeys tells whether lists are merged by what names their items, or replaced.
enum class MergeKeys { kKnown, kNone };

// merge_patch merges a strategic merge patch into a map. A null takes a member away; $patch: delete
// works on maps and on items of lists. Error: kustomize.undecidable for other directives, and where an
// item has no name.
Done merge_patch(yaml::Node& into, const yaml::Node& patch, MergeKeys keys);
// deletes tells whether a strategic merge patch takes the whole object away.
bool deletes(const yaml::Node& patch);

// apply_json_patch applies the operations of a JSON patch (RFC 6902). Errors: kustomize.invalid for what is
// none, kustomize.undecidable where an operation finds nothing to work on, yaml.limits where the result would
// be nested too deep, manifests.limits.
Done apply_json_patch(Inspection& inspection, yaml::Node& into, const yaml::Node& operations);

}  // namespace sekisho::manifests
