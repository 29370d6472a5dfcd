// Pack: a tree as the layer that Flux pushes: same tar bytes on any host, modes normalised.
#pragma once

#include <cstdint>
#include <functional>

#include "archive/source_tree.h"
#include "base/bytes.h"
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

// Look is shown each file, with all its bytes, as it is packed.
using Look = std::function<void(const SourceEntry& entry, BytesView content)>;

// pack writes the tree to the open file: root as ".", directories without a trailing slash, 0755 directories,
// 0644 or 0755 files, uid and gid 0, no names, time 0, plain ustar (PAX path only for names that do not fit),
// two zero blocks at the end; gzip without name and time. Errors: file.unreadable where a file changes
// meanwhile, archive.limits, disk.full, disk.error.
Result<Packed> pack(const SourceTree& tree, int file, const Limits& limits, const Look& look = {});

}  // namespace sekisho::archive
