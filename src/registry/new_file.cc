#include "registry/new_file.h"

#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace sekisho::registry {
namespace {

constexpr std::string_view kPrefix = ".sekisho-new-";
constexpr int kTries = 1000;

// Different in each process and each call; what a dead process of the same number left is stepped over.
std::string temporary_name() {
  static std::atomic<unsigned> counter = 0;
  return std::string(kPrefix) + std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

}  // namespace

Result<NewFile> NewFile::create(int directory) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::string name = temporary_name();
    Fd file(::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (file.valid()) return NewFile(directory, std::move(file), std::move(name));
    if (errno != EEXIST) return disk_error(errno, "cannot create a file in the layout");
  }
  return disk_error(EEXIST, "cannot create a file in the layout");
}

bool NewFile::is_one(std::string_view name) { return name.starts_with(kPrefix); }

NewFile::~NewFile() {
  if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
}

Done NewFile::sync() {
  return ::fsync(file_.get()) == 0 ? done() : Done(disk_error(errno, "cannot sync a file of the layout"));
}

Done NewFile::keep(const std::string& name) {
  SEKISHO_CHECK(sync());
  if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0)
    return disk_error(errno, "cannot store " + name);
  name_.clear();
  return ::fsync(directory_) == 0 ? done() : Done(disk_error(errno, "cannot sync the layout"));
}

Done NewFile::keep_unless_there(const std::string& name) {
  SEKISHO_CHECK(sync());
  if (::linkat(directory_, name_.c_str(), directory_, name.c_str(), 0) != 0 && errno != EEXIST)
    return disk_error(errno, "cannot store " + name);
  return ::fsync(directory_) == 0 ? done() : Done(disk_error(errno, "cannot sync the layout"));
}

}  // namespace sekisho::registry
