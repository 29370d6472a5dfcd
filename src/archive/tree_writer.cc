#include "archive/tree_writer.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr unsigned kDirectoryMode = 0755;
constexpr std::uint64_t kWriteBackFrom = 256 * 1024;

Error cannot(const char* what, std::string_view path) {
  return disk_error(errno, std::string("cannot ") + what + " \"" + printable(path, 200) + "\"");
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace

Piece piece_of(std::string_view path, const struct stat& info) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  Piece piece;
  piece.path = std::string(path);
  piece.kind = S_ISDIR(info.st_mode) ? PieceKind::kDirectory : PieceKind::kFile;
  piece.inode = info.st_ino;
  if (piece.kind == PieceKind::kDirectory) return piece;
  piece.size = static_cast<std::uint64_t>(info.st_size);
  piece.changed_ns = std::int64_t{info.st_ctim.tv_sec} * kNanoseconds + info.st_ctim.tv_nsec;
  return piece;
}

// Enters one directory below the entered one, and makes it where it is not there.
Done TreeWriter::step_into(std::string_view component, std::string_view path) {
  const std::string name(component);
  const bool made = ::mkdirat(parent_, name.c_str(), kDirectoryMode) == 0;
  if (!made && errno != EEXIST) return cannot("make the directory", path);
  Fd next(::openat(parent_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!next.valid()) return cannot("open the directory", path);
  if (made) {
    struct stat info {};
    // The umask may have taken bits, a setgid parent may have given some.
    if (::fchmod(next.get(), kDirectoryMode) != 0 || ::fstat(next.get(), &info) != 0) {
      return cannot("set the mode of", path);
    }
    pieces_.push_back(piece_of(path, info));
  }
  opened_ = std::move(next);
  parent_ = opened_.get();
  entered_ = path;
  return done();
}

Done TreeWriter::enter(std::string_view directory) {
  if (directory == entered_) return done();
  const bool below =
      entered_.empty() || (directory.starts_with(entered_) && directory.size() > entered_.size() &&
                           directory[entered_.size()] == '/');
  if (!below) {
    parent_ = root_;
    opened_.reset();
    entered_.clear();
  }
  std::size_t begin = entered_.empty() ? 0 : entered_.size() + 1;
  while (begin < directory.size()) {
    const std::size_t end = std::min(directory.find('/', begin), directory.size());
    SEKISHO_CHECK(step_into(directory.substr(begin, end - begin), directory.substr(0, end)));
    begin = end + 1;
  }
  return done();
}

Done TreeWriter::make_directory(std::string_view path) { return path == "." ? done() : enter(path); }

Done TreeWriter::begin_file(std::string_view path, unsigned mode) {
  SEKISHO_CHECK(enter(parent_of(path)));
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  file_ = Fd(::openat(parent_, name_of(path).c_str(), kFlags, 0600));
  if (!file_.valid()) return cannot("create", path);
  if (::fchmod(file_.get(), mode) != 0) return cannot("set the mode of", path);
  file_path_ = path;
  written_ = 0;
  return done();
}

Done TreeWriter::write(BytesView bytes) {
  written_ += bytes.size();
  Done written = write_all(file_.get(), bytes);
  if (!written.ok())
    return std::move(written).error().in("while writing \"" + printable(file_path_, 200) + "\"");
  return done();
}

Done TreeWriter::end_file() {
  // The disk begins while we go on, so that the sync before the exchange has less to wait for. A hint only,
  // and for small files more work than it saves.
  if (written_ >= kWriteBackFrom) ::sync_file_range(file_.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
  file_.reset();
  // Looked at after close, which on network file systems is when the times are settled.
  struct stat info {};
  if (::fstatat(parent_, name_of(file_path_).c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    return cannot("look at", file_path_);
  }
  pieces_.push_back(piece_of(file_path_, info));
  return done();
}

}  // namespace sekisho::archive
