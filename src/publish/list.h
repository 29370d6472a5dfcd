// list: the artifacts of a repository by tag, and what their manifests say of themselves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/regexp.h"
#include "base/result.h"
#include "base/semver.h"
#include "crypto/digest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Listed is one tag. What the annotations say is unproved unless the artifact is verified.
struct Listed {
  std::string tag;
  std::optional<crypto::Digest> digest = {};
  std::string source = {}, revision = {}, created = {};  // empty where not annotated
  std::optional<Error> error = {};                       // why there is nothing else
};

struct TagFilter {
  std::optional<VersionRange> versions = {};  // only tags that are versions in this range, the newest first
  std::optional<Regexp> pattern = {};         // only tags in which it matches somewhere, as flux has it
};

// select_tags is what a filter leaves of tags; those that stand for what hangs on an artifact (.sig, .att,
// .sbom, sha256-HEX) are never among it.
std::vector<std::string> select_tags(const std::vector<std::string>& tags, const TagFilter& filter);

// list_artifacts fetches the tags' manifests side by side; one that cannot be read is listed with the reason.
// Errors: registry.*, layout.invalid of the list of tags; tags.too-many.
Result<std::vector<Listed>> list_artifacts(registry::Repository& repository, const TagFilter& filter,
                                           const Limits& limits);

}  // namespace sekisho::publish
