// Layout: an OCI image layout directory as a repository, read and written as an equal of a registry.
#pragma once

#include <filesystem>
#include <memory>

#include "base/limits.h"
#include "registry/repository.h"

namespace sekisho::registry {

// open_layout opens a layout. Error: layout.invalid.
Result<std::unique_ptr<Repository>> open_layout(const std::filesystem::path& directory, const Limits& limits);

}  // namespace sekisho::registry
