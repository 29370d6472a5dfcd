#include "gate/scratch.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include "handover/remove_tree.h"

namespace sekisho::gate {

Result<Scratch> Scratch::make() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string path = (error ? std::filesystem::path("/tmp") : parent) / "sekisho-goods-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    return disk_error(errno, "cannot make a directory in " + parent.string());
  Scratch scratch;
  scratch.parent_ = Fd(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  scratch.name_ = std::filesystem::path(path).filename();
  std::string file = path + "/layer-XXXXXX";
  scratch.file_ = Fd(::mkostemp(file.data(), O_CLOEXEC));
  if (!scratch.file_.valid()) return disk_error(errno, "cannot make a file in " + path);
  ::unlink(file.c_str());
  scratch.stage_ = Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!scratch.stage_.valid()) return disk_error(errno, "cannot open " + path);
  return scratch;
}

Scratch::~Scratch() {
  // Nothing is lost where it stays behind.
  if (parent_.valid()) static_cast<void>(handover::remove_tree(parent_.get(), name_));
}

}  // namespace sekisho::gate
