// Marker: the note beside a target that says which trees there were made by admit, and from what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho::handover {

// TreeId tells one directory from any other, also from a later one that got its inode number again.
struct TreeId {
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;  // 0 where the file system does not know

  // is_same compares the times only where both are known.
  bool is_same(const TreeId& other) const {
    return inode == other.inode && (born_ns == other.born_ns || born_ns == 0 || other.born_ns == 0);
  }
};

// tree_id is the identity of an open directory. Error: disk.error.
Result<TreeId> tree_id(int directory);

struct MarkedTree {
  TreeId id;
  std::string digest;  // of the manifest that it came from
};

// read_marker is what the file says; nothing where it is not there, was written by another user or is
// malformed.
std::vector<MarkedTree> read_marker(const std::filesystem::path& file);

// write_marker replaces the file. It is written before a tree is put in place and names the old tree as well,
// so that whatever a killed process leaves is known.
Done write_marker(const std::filesystem::path& file, const std::vector<MarkedTree>& trees);

}  // namespace sekisho::handover
