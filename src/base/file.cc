#include "base/file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace sekisho {
namespace {

Error unreadable(const std::filesystem::path& path, const std::string& why) {
  return fail(ReasonCode::kFileUnreadable, printable(path.string()) + ": " + why);
}

Result<Bytes> read_to_end(int fd, const std::string& name, std::uint64_t max) {
  Bytes bytes;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ReasonCode::kFileUnreadable, name + ": " + std::strerror(errno));
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > max) {
      return fail(ReasonCode::kFileUnreadable, name + ": larger than " + render_size(max));
    }
  }
}

Result<Bytes> read_opened(int directory, const std::filesystem::path& path, int flags, std::uint64_t max) {
  // O_NONBLOCK keeps a FIFO from blocking open; fstat refuses it then.
  const Fd fd(::openat(directory, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags));
  if (!fd.valid()) return unreadable(path, std::strerror(errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return unreadable(path, "not a regular file");
  return read_to_end(fd.get(), printable(path.string()), max);
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Error disk_error(int error_number, std::string what) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
  return fail(full ? ReasonCode::kDiskFull : ReasonCode::kDiskError,
              std::move(what) + ": " + std::strerror(error_number));
}

Result<Bytes> read_file(const std::filesystem::path& path, std::uint64_t max) {
  return read_opened(AT_FDCWD, path, 0, max);
}

Result<Bytes> read_regular_file(const std::filesystem::path& path, std::uint64_t max) {
  return read_opened(AT_FDCWD, path, O_NOFOLLOW, max);
}

Result<Bytes> read_regular_file_at(int directory, const std::string& path, std::uint64_t max) {
  return read_opened(directory, path, O_NOFOLLOW, max);
}

Result<Fd> scratch_file() {
  std::string path = std::filesystem::temp_directory_path() / "sekisho-layer-XXXXXX";
  Fd file(::mkostemp(path.data(), O_CLOEXEC));
  if (!file.valid()) return disk_error(errno, "cannot make a temporary file");
  ::unlink(path.c_str());
  return file;
}

Result<Bytes> read_stdin(std::uint64_t max) { return read_to_end(STDIN_FILENO, "standard input", max); }

Done write_all(int fd, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return done();
}

Done write_new_file(const std::filesystem::path& path, BytesView bytes, unsigned mode) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd.valid() && errno == EEXIST) {
    return fail(ReasonCode::kFileExists, printable(path.string()) + " is there already");
  }
  if (!fd.valid()) return disk_error(errno, "cannot create " + printable(path.string()));
  Done written = write_all(fd.get(), bytes);
  if (written.ok() && ::fsync(fd.get()) != 0)
    written = disk_error(errno, "cannot sync " + printable(path.string()));
  if (!written.ok()) ::unlink(path.c_str());
  return written;
}

Done replace_file(const std::filesystem::path& path, BytesView bytes, unsigned mode) {
  return replace_file(
      path, [&](int fd) { return write_all(fd, bytes); }, mode);
}

Done replace_file(const std::filesystem::path& path, const Fill& fill, unsigned mode) {
  std::string pattern = path.string() + ".XXXXXX";
  const Fd fd(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd.valid()) return disk_error(errno, "cannot create a file beside " + printable(path.string()));
  Done written = fill(fd.get());
  const bool kept = written.ok() && ::fchmod(fd.get(), mode) == 0 && ::fsync(fd.get()) == 0 &&
                    ::rename(pattern.c_str(), path.c_str()) == 0;
  if (kept) return done();
  const int error_number = errno;
  ::unlink(pattern.c_str());
  if (!written.ok()) return written;
  return disk_error(error_number, "cannot replace " + printable(path.string()));
}

}  // namespace sekisho
