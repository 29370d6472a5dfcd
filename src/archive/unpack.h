// Unpack: a gzip-compressed tar file on disk, already known to be the right bytes, into an empty directory;
// bounded, and refused as a whole where two tar readers could see two trees in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::archive {

enum class PieceKind { kFile, kDirectory };

// Piece is a file or directory as it was left on disk, so that a change before the hand-over shows.
struct Piece {
  std::string path;
  PieceKind kind = PieceKind::kFile;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;       // of a file
  std::int64_t changed_ns = 0;  // of a file: its ctime, which a program without privileges cannot set
};

struct Unpacked {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;   // without the root
  std::uint64_t bytes = 0;         // of all files
  crypto::Digest diff_id;          // SHA-256 of the whole uncompressed tar
  std::vector<Piece> pieces = {};  // all of them, without the root

  // files_in are the paths of the files.
  std::vector<std::string> files_in() const;
};

// unpack reads the layer from file (an open regular file, from its start) and writes files (0644, or 0755
// where the owner's execute bit is set) and directories (0755) beneath directory (an open, empty directory),
// in one pass: our own header scan and libarchive both read the stream, and must agree on every entry.
// Accepted: one gzip member with a right trailer; typeflags '0', NUL, '5' and one local 'x' header before an
// entry with path, size, mtime, atime and ctime only. On any Error the directory holds rubbish and is to be
// removed. Errors: archive.*, disk.*.
Result<Unpacked> unpack(int file, std::uint64_t file_size, int directory, const Limits& limits);

}  // namespace sekisho::archive
