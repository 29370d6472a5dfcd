// copy: an artifact with all that hangs on it, from one repository to another, bytes unchanged.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "oci/descriptor.h"
#include "registry/repository.h"

namespace sekisho::publish {

enum class Referrers { kCopied, kLeft };

// Copying is what goes where.
struct Copying {
  registry::Repository& from;
  registry::Repository& to;
  std::optional<std::string> mount_from;  // the source's repository, where both are on one registry
  Referrers referrers = Referrers::kCopied;
  // Called when all else is stored and the destination is not tagged yet; where it fails the tag stays as it
  // is.
  std::function<Done()> before_tag = {};
};

// Copied is what was done.
struct Copied {
  std::size_t manifests = 0;              // stored; those that were there are not counted
  std::size_t mounted = 0;                // blobs that the registry took over itself
  std::size_t blobs = 0;                  // fetched and stored
  std::uint64_t bytes = 0;                // of these
  std::vector<oci::Descriptor> attached;  // manifests that hang on it, as a listing names them
  std::vector<std::string> tags;          // of cosign 2 that were brought along
};

// copy stores an artifact, of an index all manifests below it, their blobs, and of each of them everything
// that hangs on it (referrers, theirs too, and the tags .sig, .att and .sbom); then what before_tag stores,
// and, last of all, the tag. Where the destination has a tag of cosign 2 already, the layers of both are
// kept. It fails rather than leave anything behind: registry.*, blob.*, manifest.*, referrers.too-many;
// nothing is tagged then, and it may be run again.
Result<Copied> copy(const registry::Fetched& artifact, const std::string& tag, const Copying& copying,
                    const Limits& limits);

}  // namespace sekisho::publish
