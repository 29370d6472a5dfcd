// Files: handles that close themselves, whole reads with a bound, writes that are whole or not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho {

// Fd owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// read_file reads a whole regular file of at most max bytes (FIFOs, devices and directories are refused
// without blocking). Error: file.unreadable.
Result<Bytes> read_file(const std::filesystem::path& path, std::uint64_t max);
// read_regular_file does the same and follows no symbolic link at the last component.
Result<Bytes> read_regular_file(const std::filesystem::path& path, std::uint64_t max);
// read_regular_file_at does so below an open directory.
Result<Bytes> read_regular_file_at(int directory, const std::string& path, std::uint64_t max);
// scratch_file is an open file without a name: gone with us, whatever happens. Errors: disk.full, disk.error.
Result<Fd> scratch_file();
// read_stdin reads standard input to its end, at most max bytes.
Result<Bytes> read_stdin(std::uint64_t max);
// write_all writes everything to a descriptor. Errors: disk.full, disk.error.
Done write_all(int fd, BytesView bytes);
// write_new_file makes a file that was not there. Errors: file.exists, disk.full, disk.error.
Done write_new_file(const std::filesystem::path& path, BytesView bytes, unsigned mode);
// replace_file writes a temporary file beside path, syncs it and renames it over path.
Done replace_file(const std::filesystem::path& path, BytesView bytes, unsigned mode);
// Fill writes what is to be in an open file.
using Fill = std::function<Done(int fd)>;
Done replace_file(const std::filesystem::path& path, const Fill& fill, unsigned mode);
// disk_error turns errno into disk.full or disk.error with what was being done.
Error disk_error(int error_number, std::string what);

}  // namespace sekisho
