// Pack: a directory as the layer that Flux pushes: same tar bytes on any host, modes normalised.
#pragma once

#include <filesystem>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::archive {

struct Packed {
  crypto::Digest digest;   // of the gzip file
  crypto::Digest diff_id;  // of the tar in it
  std::uint64_t size = 0;  // of the gzip file
  std::uint64_t files = 0;
};

// pack writes the tree below directory to the open file: entries in lexical order per directory, root as ".",
// directories without a trailing slash, 0755 directories, 0644 or 0755 files, uid and gid 0, no names, time
// 0, plain ustar (PAX path only for names that do not fit), two zero blocks at the end; gzip without name and
// time. .git and what flux ignores by default is left out. Links and special files are refused (archive.link,
// archive.type); so is an empty tree (archive.empty).
Result<Packed> pack(const std::filesystem::path& directory, int file, const Limits& limits);

}  // namespace sekisho::archive
