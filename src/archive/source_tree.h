// SourceTree: a directory or a file on disk, listed in the order in which it is packed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "archive/ignore.h"
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

// SourceTree is what is to be packed: a directory, or one file that stands alone in it.
class SourceTree {
 public:
  // of_directory lists a directory: the root first, then each directory's entries in the order of their
  // bytes, each directory right before what is in it. What the rules ignore is left out. Errors:
  // archive.link, archive.type (all such paths are named), archive.name, archive.duplicate, archive.limits,
  // archive.empty, file.unreadable.
  static Result<SourceTree> of_directory(const std::filesystem::path& directory, const IgnoreRules& rules,
                                         const Limits& limits);
  // of_file is a tree with one open regular file in it, under a name. Errors: archive.name, archive.limits,
  // archive.empty for a file of no bytes, file.unreadable.
  static Result<SourceTree> of_file(Fd file, const std::string& name, const Limits& limits);

  const std::vector<SourceEntry>& entries() const { return entries_; }
  // read hands the bytes of a listed file to take, piece by piece; an Error of take ends it. Error:
  // file.unreadable where the file is no more what was listed, of that size.
  Done read(const SourceEntry& entry, const std::function<Done(BytesView)>& take) const;

 private:
  Result<Fd> open(const SourceEntry& entry) const;
  SourceTree(Fd root, Fd file, std::vector<SourceEntry> entries)
      : root_(std::move(root)), file_(std::move(file)), entries_(std::move(entries)) {}
  Fd root_;
  Fd file_;  // where there is one only
  std::vector<SourceEntry> entries_;
};

}  // namespace sekisho::archive
