#include "gate/scratch.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>

#include "handover/remove_tree.h"

namespace sekisho::gate {

Result<Scratch> Scratch::make() {
  std::string path = std::filesystem::temp_directory_path() / "sekisho-goods-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return disk_error(errno, "cannot make a temporary directory");
  Scratch scratch(path);
  scratch.stage_ = Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!scratch.stage_.valid()) return disk_error(errno, "cannot open " + path);
  SEKISHO_TRY(file, scratch_file());
  scratch.file_ = std::move(file);
  return scratch;
}

Scratch::Scratch(Scratch&& other) noexcept
    : path_(std::exchange(other.path_, {})), stage_(std::move(other.stage_)), file_(std::move(other.file_)) {}

Scratch::~Scratch() {
  if (path_.empty()) return;
  const Fd parent(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  (void)handover::remove_tree(parent.get(), path_.filename().string());
}

}  // namespace sekisho::gate
