// source: what is pushed, as the caller names it: a directory, one file, or standard input.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive/source_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::publish {

enum class SourceIgnore { kNotRead, kRead };

struct Source {
  std::filesystem::path path;             // "-" is standard input
  std::string name = {};                  // of the file in the artifact; empty: its own, or manifests.yaml
  std::vector<std::string> ignored = {};  // patterns; empty: what flux leaves out
  std::vector<std::string> ignored_too = {};            // further patterns
  SourceIgnore source_ignore = SourceIgnore::kNotRead;  // whether DIR/.sourceignore counts, last of all
};

// open_source opens and lists it. Ignored is what is in a directory; a file that is named is packed. Errors:
// file.unreadable, archive.*, usage.invalid where a name or patterns are given for what has none.
Result<archive::SourceTree> open_source(const Source& source, const Limits& limits);

}  // namespace sekisho::publish
