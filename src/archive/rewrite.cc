#include "archive/rewrite.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "archive/tree_writer.h"
#include "base/file.h"
#include "base/text.h"

namespace sekisho::archive {

Done rewrite_file(Unpacked& unpacked, int directory, const std::string& path, BytesView bytes) {
  const std::string what = "cannot rewrite \"" + printable(path, 200) + "\"";
  const auto piece = std::find_if(unpacked.pieces.begin(), unpacked.pieces.end(),
                                  [&](const Piece& one) { return one.path == path; });
  if (piece == unpacked.pieces.end()) return disk_error(ENOENT, what);
  {
    const Fd file(::openat(directory, path.c_str(), O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC));
    if (!file.valid()) return disk_error(errno, what);
    SEKISHO_CHECK(write_all(file.get(), bytes));
  }
  // Looked at after close, as when it was unpacked.
  struct stat info {};
  if (::fstatat(directory, path.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return disk_error(errno, what);
  unpacked.bytes = unpacked.bytes - piece->size + bytes.size();
  *piece = piece_of(path, info);
  return done();
}

}  // namespace sekisho::archive
