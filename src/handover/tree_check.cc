#include "handover/tree_check.h"

#include <cerrno>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "handover/remove_tree.h"

namespace sekisho::handover {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr mode_t kPermissions = 07777;
constexpr mode_t kDirectoryMode = 0755;

Error changed(const std::string& path, const char* how) {
  return fail(ReasonCode::kHandoverChanged,
              "\"" + printable(path, 200) + "\" " + how + " since it was unpacked");
}

bool is_same_file(const struct stat& info, const archive::Piece& piece) {
  return S_ISREG(info.st_mode) && info.st_nlink == 1 && info.st_ino == piece.inode &&
         static_cast<std::uint64_t>(info.st_size) == piece.size &&
         std::int64_t{info.st_ctim.tv_sec} * kNanoseconds + info.st_ctim.tv_nsec == piece.changed_ns;
}

bool is_same_directory(const struct stat& info, const archive::Piece& piece) {
  return S_ISDIR(info.st_mode) && info.st_ino == piece.inode &&
         (info.st_mode & kPermissions) == kDirectoryMode;
}

class Checker {
 public:
  explicit Checker(const std::vector<archive::Piece>& pieces) {
    for (const archive::Piece& piece : pieces) expected_.emplace(piece.path, &piece);
  }

  Done check(int root) {
    SEKISHO_CHECK(check_below(root, ""));
    if (expected_.empty()) return done();
    return changed(std::string(expected_.begin()->first), "has vanished");
  }

 private:
  Done check_below(int directory, const std::string& prefix) {
    SEKISHO_TRY(names, names_in(directory));
    for (const std::string& name : names) SEKISHO_CHECK(check_one(directory, name, prefix + name));
    return done();
  }

  Done check_one(int directory, const std::string& name, const std::string& path) {
    const auto found = expected_.find(path);
    if (found == expected_.end()) return changed(path, "has been added");
    const archive::Piece& piece = *found->second;
    expected_.erase(found);
    struct stat info {};
    if (::fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return changed(path, "has vanished");
    if (piece.kind == archive::PieceKind::kFile) {
      return is_same_file(info, piece) ? done() : changed(path, "has changed");
    }
    if (!is_same_directory(info, piece)) return changed(path, "has changed");
    const Fd below(::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!below.valid()) return disk_error(errno, "cannot open \"" + printable(path, 200) + "\"");
    return check_below(below.get(), path + "/");
  }

  std::unordered_map<std::string_view, const archive::Piece*> expected_;
};

}  // namespace

Done check_tree(int directory, const std::vector<archive::Piece>& pieces) {
  return Checker(pieces).check(directory);
}

}  // namespace sekisho::handover
