// push: a directory as the artifact that Flux pushes, reproducible to the last bit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "oci/descriptor.h"
#include "registry/repository.h"

namespace sekisho::publish {

struct Push {
  std::filesystem::path directory;
  std::string source;    // org.opencontainers.image.source; left out where empty
  std::string revision;  // org.opencontainers.image.revision; left out where empty
  Time created;
  oci::Annotations annotations;  // further ones, as given
  std::string tag;
};

// push packs the directory, stores layer and config, and last the manifest under its tag. The result
// describes the manifest. Errors: archive.* for what cannot be pushed, registry.*, disk.*.
Result<oci::Descriptor> push(const Push& what, registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
