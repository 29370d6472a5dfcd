// LayoutFiles: the files of an OCI image layout directory; no link below the directory is followed, nothing
// is read or stored but regular files, and what is stored is whole or not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "registry/repository.h"

namespace sekisho::registry {

// OpenBlob is a blob's file, open for reading; its bytes were not looked at.
struct OpenBlob {
  Fd file;
  std::uint64_t size;
};

class LayoutFiles {
 public:
  // open checks that the directory is a layout (image-spec, image-layout.md, "oci-layout file"). Error:
  // layout.invalid.
  static Result<LayoutFiles> open(const std::filesystem::path& directory);
  // create makes an absent or empty directory into a layout; one that is a layout is left alone. Errors:
  // layout.invalid where anything else is in it, disk.full, disk.error.
  static Done create(const std::filesystem::path& directory);

  const std::filesystem::path& directory() const { return directory_; }

  // read_index reads index.json. Error: layout.invalid.
  Result<Bytes> read_index(std::uint64_t max) const;
  // replace_index writes index.json in one step. Errors: disk.full, disk.error.
  Done replace_index(BytesView bytes) const;
  // lock keeps other writers of this layout away as long as the result lives. Errors: target.busy,
  // disk.error.
  Result<Fd> lock() const;

  // open_blob opens a blob. Errors: blob.missing (absent, a link, a directory, a FIFO), disk.error.
  Result<OpenBlob> open_blob(const crypto::Digest& digest) const;
  // read_blob reads a blob of at most max bytes; its bytes are not hashed. Errors: those of open_blob,
  // blob.too-large, size.mismatch where the file changes meanwhile.
  Result<Bytes> read_blob(const crypto::Digest& digest, std::uint64_t max) const;
  // list_blobs lists the names of the SHA-256 blobs, sorted, at most so many. Error: disk.error.
  Result<std::vector<crypto::Digest>> list_blobs(std::size_t most) const;
  // store_blob stores an upload under its digest, checking that the bytes are just those. Errors:
  // digest.mismatch, size.mismatch, disk.full, disk.error.
  Done store_blob(const Upload& upload) const;

 private:
  LayoutFiles(std::filesystem::path directory, Fd fd)
      : directory_(std::move(directory)), fd_(std::move(fd)) {}
  Result<Fd> blob_directory(std::string_view algorithm) const;
  Done check_version() const;

  std::filesystem::path directory_;
  Fd fd_;
};

// read_open reads a whole open file of a known size. Errors: disk.error, size.mismatch.
Result<Bytes> read_open(const OpenBlob& blob, const std::string& name);

}  // namespace sekisho::registry
