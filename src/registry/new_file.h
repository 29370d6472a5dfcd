// NewFile: a file on its way into a directory; it gets its name when it is whole, or is gone.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace sekisho::registry {

class NewFile {
 public:
  // create makes an empty file under a temporary name in an open directory, which must outlive it. Errors:
  // disk.full, disk.error.
  static Result<NewFile> create(int directory);
  // is_one tells whether a name is such a temporary one.
  static bool is_one(std::string_view name);
  NewFile(NewFile&& other) noexcept
      : directory_(other.directory_), file_(std::move(other.file_)), name_(std::exchange(other.name_, {})) {}
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  int get() const { return file_.get(); }
  // keep syncs it and gives it its name, in place of what had it. Errors: disk.full, disk.error.
  Done keep(const std::string& name);
  // keep_unless_there does so only where nothing has that name.
  Done keep_unless_there(const std::string& name);

 private:
  NewFile(int directory, Fd file, std::string name)
      : directory_(directory), file_(std::move(file)), name_(std::move(name)) {}
  Done sync();

  int directory_;
  Fd file_;
  std::string name_;  // the temporary one; empty once it is gone
};

}  // namespace sekisho::registry
