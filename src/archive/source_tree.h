// SourceTree: a directory on disk, listed in the order in which it is packed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/tar_name.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::archive {

struct SourceEntry {
  std::string path;  // below the root; "." for the root itself
  EntryKind kind = EntryKind::kFile;
  bool executable = false;
  std::uint64_t size = 0;
};

// list_tree lists what is below an open directory: the root first, then each directory's entries in the order
// of their bytes, each directory right before what is in it. What is_ignored names is left out. Errors:
// archive.link, archive.type (both with the path), archive.name, archive.duplicate, archive.limits,
// archive.empty, file.unreadable.
Result<std::vector<SourceEntry>> list_tree(int directory, const Limits& limits);

// open_source opens a listed file for reading. Error: file.unreadable where it is no more what was listed.
Result<Fd> open_source(int directory, const SourceEntry& entry);

}  // namespace sekisho::archive
