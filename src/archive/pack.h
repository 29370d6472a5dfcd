// Pack: a tree as the layer that Flux pushes, or as it serves one: same tar bytes on any host, modes
// normalised.
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

// Modes are those of a packed tree's entries, whatever they are on disk.
struct Modes {
  unsigned file;
  unsigned program;  // a file that may be executed
  unsigned directory;
};
// kPushed is what flux push writes under the usual umask; kServed is what Flux's source-controller stores.
inline constexpr Modes kPushed = {0644, 0755, 0755};
inline constexpr Modes kServed = {0600, 0700, 0750};

struct Packing {
  Modes modes = kPushed;
  Look look = {};
};

// pack writes the tree to the open file: root as ".", directories without a trailing slash, modes as they are
// asked for, uid and gid 0, no names, time 0, plain ustar (PAX path only for names that do not fit), two zero
// blocks at the end; gzip without name and time. Errors: file.unreadable where a file changes meanwhile,
// archive.limits, disk.full, disk.error.
Result<Packed> pack(const SourceTree& tree, int file, const Limits& limits, const Packing& packing = {});

}  // namespace sekisho::archive
