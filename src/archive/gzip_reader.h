// GzipReader: one gzip member from a file, framed strictly and checked to its last byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"

namespace sekisho::archive {

// GzipReader reads RFC 1952. Of the header's options a name and a comment are accepted (GNU gzip and pigz
// write names), each at most 1024 bytes; extra fields, a header checksum, the text flag and reserved flags
// are refused, since no tool that pushes artifacts writes them.
class GzipReader {
 public:
  // open reads the header of the member that fills the first file_size bytes of file. Errors: archive.format
  // (not gzip, or a header as above), archive.gzip, disk.error.
  static Result<GzipReader> open(int file, std::uint64_t file_size);
  GzipReader(GzipReader&&) noexcept;
  GzipReader& operator=(GzipReader&&) noexcept;
  ~GzipReader();

  // read fills the buffer with uncompressed bytes and tells how many; fewer than it holds means that the
  // member has ended, its CRC-32 and length were right and nothing follows it. Errors: archive.gzip,
  // archive.trailing-data, disk.error.
  Result<std::size_t> read(char* buffer, std::size_t size);

 private:
  struct State;
  explicit GzipReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::archive
