#include "handover/remove_tree.h"

#include <cerrno>
#include <memory>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::handover {
namespace {

constexpr int kDeepest = 256;  // each level holds a descriptor; what we unpack is far flatter

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

Error cannot_remove(const std::string& name) {
  return disk_error(errno, "cannot remove \"" + printable(name) + "\"");
}

// Opens a directory that we may not be allowed to open yet.
Fd open_anyhow(int parent, const std::string& name) {
  constexpr int kFlags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Fd fd(::openat(parent, name.c_str(), O_RDONLY | kFlags));
  if (fd.valid() || errno != EACCES) return fd;
  // chmod by the descriptor, so that nobody can put a link in between.
  const Fd path(::openat(parent, name.c_str(), O_PATH | kFlags));
  if (!path.valid()) return fd;
  const std::string self = "/proc/self/fd/" + std::to_string(path.get());
  if (::chmod(self.c_str(), S_IRWXU) != 0) return fd;
  return Fd(::openat(parent, name.c_str(), O_RDONLY | kFlags));
}

class Remover {
 public:
  Done remove(int parent, const std::string& name, int depth) {
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return done();
    if (errno != EISDIR && errno != EPERM) return cannot_remove(name);
    SEKISHO_CHECK(empty(parent, name, depth));
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return done();
    return cannot_remove(name);
  }

 private:
  Done empty(int parent, const std::string& name, int depth) {
    const Fd directory = open_anyhow(parent, name);
    struct stat info {};
    if (!directory.valid() || ::fstat(directory.get(), &info) != 0) return cannot_remove(name);
    errno = EBUSY;
    if (depth > kDeepest || info.st_dev != device_.value_or(info.st_dev)) return cannot_remove(name);
    device_ = info.st_dev;
    if ((info.st_mode & S_IRWXU) != S_IRWXU) ::fchmod(directory.get(), S_IRWXU);
    SEKISHO_TRY(names, names_in(directory.get()));
    for (const std::string& below : names) SEKISHO_CHECK(remove(directory.get(), below, depth + 1));
    return done();
  }

  std::optional<dev_t> device_;
};

}  // namespace

Result<std::vector<std::string>> names_in(int directory) {
  const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseDirectory> stream(copy < 0 ? nullptr : ::fdopendir(copy));
  if (stream == nullptr) return disk_error(errno, "cannot list a directory");
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return disk_error(errno, "cannot list a directory");
  return names;
}

Done remove_tree(int parent, const std::string& name) { return Remover().remove(parent, name, 0); }

}  // namespace sekisho::handover
