// The part of a rule that says what the manifests in an artifact may hold.
#pragma once

#include <optional>

#include "base/result.h"
#include "policy/contents.h"
#include "policy/fields.h"

namespace sekisho::policy {

// read_contents reads `contents`; an absent node asks for nothing.
Result<std::optional<ContentDemand>> read_contents(const File& file, const yaml::Node* node);
// merge_contents is both demands at once, where both speak the stricter.
std::optional<ContentDemand> merge_contents(const std::optional<ContentDemand>& a,
                                            const std::optional<ContentDemand>& b);

}  // namespace sekisho::policy
