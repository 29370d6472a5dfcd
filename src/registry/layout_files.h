// layout_files: the files of an OCI image layout directory (image-spec, image-layout.md), read and written
// without following links.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::registry {

class LayoutFiles {
 public:
  explicit LayoutFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // check fails with layout.invalid where the directory is no layout of version 1.0.0.
  Done check() const;
  // make turns an absent or empty directory into an empty layout, and leaves a layout as it is.
  Done make() const;

  // open_blob opens a blob's regular file and gives its size; blob.missing where there is none.
  struct Opened {
    Fd fd;
    std::uint64_t size;
  };
  Result<Opened> open_blob(const crypto::Digest& digest) const;
  // read_blob reads at most max bytes, which are not hashed yet; blob.too-large beyond.
  Result<Bytes> read_blob(const crypto::Digest& digest, std::uint64_t max) const;
  // store_blob writes content under its digest, synced, unless it is there. Content is bytes, or a file where
  // file >= 0.
  Done store_blob(const crypto::Digest& digest, BytesView bytes, int file) const;
  // list_blobs are the digests of at most `most` blobs of at most max bytes, in no order.
  std::vector<crypto::Digest> list_blobs(std::uint64_t max, std::size_t most) const;

  Result<Bytes> read_index(std::uint64_t max) const;
  Done replace_index(BytesView bytes) const;
  // lock keeps other writers out until the Fd is closed.
  Result<Fd> lock() const;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path path_of(const crypto::Digest& digest) const;
  std::filesystem::path directory_;
};

}  // namespace sekisho::registry
