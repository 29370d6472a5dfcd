// GzipWriter: one gzip member into a file, without name and time, hashed inside and outside.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::archive {

// GzipWriter compresses with zlib at level 5, so the bytes depend on zlib's version only, and in a thread of
// its own what is more than a little.
class GzipWriter {
 public:
  // open prepares a member that is written to an open file. At most max_bytes are written.
  static Result<GzipWriter> open(int file, std::uint64_t max_bytes);
  GzipWriter(GzipWriter&&) noexcept;
  GzipWriter& operator=(GzipWriter&&) noexcept;
  ~GzipWriter();

  // write adds uncompressed bytes. Errors, which may be of what was written before: disk.full, disk.error,
  // archive.limits.
  Done write(BytesView bytes);

  struct Written {
    crypto::Digest digest;        // of the member
    crypto::Digest plain_digest;  // of what was compressed
    std::uint64_t size;           // of the member
    std::uint64_t plain_size;
  };
  // finish ends the member; the writer is spent afterwards.
  Result<Written> finish();

 private:
  struct State;
  explicit GzipWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::archive
