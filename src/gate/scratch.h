// Scratch: a private directory for a tree that is looked at and not handed over, and a file for its layer;
// gone when it is destroyed.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace sekisho::gate {

class Scratch {
 public:
  // make makes one below the system's directory for temporary files. Error: disk.*.
  static Result<Scratch> make();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch();

  // stage is the open directory, empty at first, and path where it is; layer_file an open file without a
  // name.
  int stage() const { return stage_.get(); }
  const std::filesystem::path& path() const { return path_; }
  int layer_file() const { return file_.get(); }

 private:
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  Fd stage_, file_;
};

}  // namespace sekisho::gate
