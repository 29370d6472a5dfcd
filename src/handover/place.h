// Place: what --to names, resolved once: a directory beside which we work, or a mount point in which we do.
#pragma once

#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace sekisho::handover {

enum class PlaceKind {
  kDirectory,  // the directory itself is exchanged, all else is beside it
  kMount,      // a mount point cannot be renamed: the link "current" in it is switched, all else is in it
};

struct Place {
  PlaceKind kind = PlaceKind::kDirectory;
  std::filesystem::path shown;  // where the tree will be, as the caller would write it
  std::filesystem::path base;   // where we work, absolute, without symbolic links
  Fd base_fd;
  std::string name;  // of the target in base

  // resolve finds the place. Errors: target.refused (a link or a file), target.unwritable (no parent).
  static Result<Place> resolve(const std::filesystem::path& directory);

  // own_name is the name of a file of ours in base: ".NAME.sekisho" and the suffix.
  std::string own_name(const std::string& suffix) const { return "." + name + ".sekisho" + suffix; }
  std::string marker() const { return own_name(""); }
  std::string lock() const { return own_name("-lock"); }
  // is_own tells whether a name in base is own_name("-KIND-" and six letters or digits).
  bool is_own(const std::string& what, const std::string& found) const;
  // is_unfinished_marker tells whether it is the file under which a marker is written before it gets its
  // name.
  bool is_unfinished_marker(const std::string& found) const;
  // fresh_name is such a name, random.
  std::string fresh_name(const std::string& what) const;
};

}  // namespace sekisho::handover
