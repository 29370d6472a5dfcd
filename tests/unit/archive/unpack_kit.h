// What the tests of unpack share.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/unpack.h"
#include "base/file.h"
#include "support/tar_maker.h"
#include "support/temporary.h"

namespace sekisho::archive {

inline Fd file_with(BytesView bytes) {
  Fd file(::open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  (void)write_all(file.get(), bytes);
  return file;
}

// Unpacker unpacks layers into a directory of its own.
class Unpacker {
 public:
  Result<Unpacked> unpack(BytesView layer, const Limits& limits = {}) {
    const Fd file = file_with(layer);
    std::filesystem::create_directories(root());
    const Fd directory(::open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return archive::unpack(file.get(), layer.size(), directory.get(), limits);
  }
  std::filesystem::path root() const { return temporary_.path() / "tree"; }
  const std::filesystem::path& outside() const { return temporary_.path(); }

  // content maps each path below the root to a file's bytes, "/" for directories.
  std::map<std::string, std::string> content() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
      const std::string name = entry.path().lexically_relative(root()).string();
      std::ifstream stream(entry.path(), std::ios::binary);
      found[name] = entry.is_directory() ? "/" : std::string(std::istreambuf_iterator<char>(stream), {});
    }
    return found;
  }
  unsigned mode(const std::string& name) const {
    struct stat info {};
    ::lstat((root() / name).c_str(), &info);
    return info.st_mode & 07777U;
  }

 private:
  support::TemporaryDirectory temporary_;
};

inline std::string outcome(const Result<Unpacked>& result) {
  if (result.ok()) return "unpacked";
  return std::string(reason_name(result.error().code)) + " (" + result.error().message() + ")";
}

}  // namespace sekisho::archive
