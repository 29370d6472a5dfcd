// Scratch: a private directory for a tree that is looked at and not handed over; gone when it is destroyed.
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
  Scratch(Scratch&&) noexcept = default;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch();

  // stage is an open, empty directory; layer_file an open file that has no name.
  int stage() const { return stage_.get(); }
  int layer_file() const { return file_.get(); }

 private:
  Scratch() = default;
  Fd parent_, stage_, file_;
  std::string name_;
};

}  // namespace sekisho::gate
