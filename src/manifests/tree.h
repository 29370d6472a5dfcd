// Tree: the files of a staged tree by their paths; nothing outside of it can be named or read.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "archive/ignore.h"
#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::manifests {

class Tree {
 public:
  // Tree is an open directory, which must outlive it, and the paths ("a/b.yaml") of the regular files in it.
  Tree(int directory, const std::vector<std::string>& files);

  // files are the paths below a directory ("." for the root), those of its directories included, in the order
  // of their bytes.
  std::vector<std::string> files(const std::string& below) const;
  bool has_file(const std::string& path) const { return files_.contains(path); }
  bool has_directory(const std::string& path) const { return directories_.contains(path); }
  // read reads a file of the tree of at most max bytes. Error: file.unreadable.
  Result<Bytes> read(const std::string& path, std::uint64_t max) const;
  // without is the tree as it is when the rules have left files out.
  Tree without(const archive::IgnoreRules& rules) const;

  bool operator==(const Tree& other) const { return files_ == other.files_; }

 private:
  int directory_;
  std::set<std::string> files_, directories_;
};

// join is a path relative to a directory of the tree, normalised ("a", "../b/./c" gives "b/c", and "." is the
// root); nothing where it is absolute, empty, or leads out of the tree.
std::optional<std::string> join(const std::string& directory, std::string_view path);
// parent is the directory that a file or directory is in.
std::string parent(const std::string& path);
// within is the path of a name in a directory.
std::string within(const std::string& directory, std::string_view name);

}  // namespace sekisho::manifests
