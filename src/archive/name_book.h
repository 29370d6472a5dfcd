// NameBook: all names of one tree; refuses what could be one file on some system, or a file and a directory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "archive/tar_name.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::archive {

class NameBook {
 public:
  explicit NameBook(std::size_t max_entries) : max_entries_(max_entries) {}

  // add enters a normalised path and, where they are not there, its parents, each of which counts as an
  // entry. A directory may be declared once, before or after what is in it. Errors: archive.duplicate (the
  // same name, or one that differs in case only), archive.conflict, archive.limits.
  Done add(std::string_view path, EntryKind kind);

 private:
  struct Known {
    std::string path;
    EntryKind kind;
    bool declared;
  };

  Done add_parents(std::string_view path);
  Done insert(std::string_view path, EntryKind kind, bool declared);

  std::size_t max_entries_;
  std::unordered_map<std::string, Known> known_;  // by fold_name
};

}  // namespace sekisho::archive
