#include "handover/exchange.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "handover/remove_tree.h"
#include "handover/tree_check.h"

namespace sekisho::handover {
namespace {

constexpr std::chrono::milliseconds kLockPause{50};
constexpr int kTries = 100;  // for a random name
constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t kPrivate = 0700;
constexpr mode_t kPublic = 0755;

Error refused(const Place& place, const std::string& why) {
  return fail(ReasonCode::kTargetRefused, printable(place.shown.string()) + " " + why);
}

// A full disk may be emptied; all else is a place where we cannot work.
Error unwritable(const Place& place, const std::string& what) {
  const int error_number = errno;
  if (error_number == ENOSPC || error_number == EDQUOT) return disk_error(error_number, what);
  return fail(ReasonCode::kTargetUnwritable,
              printable(place.base.string()) + ": " + what + ": " + std::strerror(error_number));
}

}  // namespace

Exchange::~Exchange() {
  if (place_.base_fd.valid() && staged_) (void)remove_tree(place_.base_fd.get(), *staged_);
}

Result<Exchange> Exchange::open(const std::filesystem::path& directory, std::uint32_t wait_seconds) {
  SEKISHO_TRY(place, Place::resolve(directory));
  Exchange exchange(std::move(place));
  SEKISHO_CHECK(exchange.lock(wait_seconds));
  const bool mount = exchange.place_.kind == PlaceKind::kMount;
  SEKISHO_CHECK(mount ? exchange.check_mount() : exchange.check_target());
  exchange.remove_strays();
  SEKISHO_CHECK(exchange.make_stage());
  return exchange;
}

Done Exchange::lock(std::uint32_t wait_seconds) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  lock_ = Fd(::openat(place_.base_fd.get(), place_.lock().c_str(), kFlags, 0600));
  if (!lock_.valid()) return unwritable(place_, "cannot make the lock file");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
  while (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return unwritable(place_, "cannot lock");
    if (std::chrono::steady_clock::now() >= end) {
      return fail(ReasonCode::kTargetBusy, printable(place_.shown.string()) +
                                               " is locked by another admit for more than " +
                                               std::to_string(wait_seconds) + " seconds");
    }
    std::this_thread::sleep_for(kLockPause);
  }
  return done();
}

// The tree must be one that the marker names; what it was made from is kept for the next marker.
Done Exchange::check_marked(int tree) {
  SEKISHO_TRY(id, tree_id(tree));
  const auto marked = read_marker(place_.base / place_.marker());
  const auto found =
      std::find_if(marked.begin(), marked.end(), [&](const auto& m) { return m.id.is_same(id); });
  old_ = MarkedTree{id, found == marked.end() ? "none" : found->digest};
  if (found != marked.end()) return done();
  SEKISHO_TRY(names, names_in(tree));
  if (names.empty()) return done();
  return refused(place_, "is not empty and was not made by admit (" +
                             printable((place_.base / place_.marker()).string()) + " does not name it)");
}

Done Exchange::check_target() {
  const Fd target(::openat(place_.base_fd.get(), place_.name.c_str(), kDirectoryFlags));
  if (target.valid()) return check_marked(target.get());
  if (errno == ENOENT) return done();
  if (errno == ELOOP || errno == ENOTDIR) return refused(place_, "is not a directory");
  return unwritable(place_, "cannot open the target");
}

// In a mount point there may be our own files, what mkfs makes, and after a first admit anything.
Done Exchange::check_mount() {
  const std::filesystem::path mount = place_.base;
  if (const auto tree = linked_tree()) {
    const Fd target(::openat(place_.base_fd.get(), tree->c_str(), kDirectoryFlags));
    if (target.valid()) return check_marked(target.get());
  }
  struct stat info {};
  const bool there = ::fstatat(place_.base_fd.get(), place_.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  if (there && !(S_ISLNK(info.st_mode) && linked_tree()))
    return refused(place_, "is not a link that admit made");
  if (!read_marker(mount / place_.marker()).empty()) return done();
  SEKISHO_TRY(names, names_in(place_.base_fd.get()));
  const auto is_foreign = [&](const std::string& name) {
    return name != "lost+found" && name != place_.name && !name.starts_with(place_.own_name(""));
  };
  if (std::none_of(names.begin(), names.end(), is_foreign)) return done();
  return refused(place_, "is in a mount point that is not empty and that admit did not use before");
}

std::optional<std::string> Exchange::linked_tree() const {
  std::array<char, 256> text{};
  const ssize_t length = ::readlinkat(place_.base_fd.get(), place_.name.c_str(), text.data(), text.size());
  if (length <= 0) return std::nullopt;
  std::string name(text.data(), static_cast<std::size_t>(length));
  if (!place_.is_own("tree", name)) return std::nullopt;
  return name;
}

// What killed processes left. What cannot be removed is in nobody's way.
void Exchange::remove_strays() {
  const auto names = names_in(place_.base_fd.get());
  if (!names.ok()) return;
  const auto current = place_.kind == PlaceKind::kMount ? linked_tree() : std::nullopt;
  for (const std::string& name : *names) {
    const bool stray = place_.is_own("stage", name) || place_.is_own("layer", name) ||
                       place_.is_own("link", name) || place_.is_unfinished_marker(name) ||
                       (place_.is_own("tree", name) && name != current);
    if (stray) (void)remove_tree(place_.base_fd.get(), name);
  }
}

Done Exchange::make_stage() {
  const int base = place_.base_fd.get();
  for (int i = 0; i < kTries; ++i) {
    const std::string name = place_.fresh_name("stage");
    if (::mkdirat(base, name.c_str(), kPrivate) != 0) {
      if (errno == EEXIST) continue;
      return unwritable(place_, "cannot make the staging directory");
    }
    staged_ = name;
    stage_ = Fd(::openat(base, name.c_str(), kDirectoryFlags));
    // A umask may have taken bits; a setgid parent may have given one.
    if (!stage_.valid() || ::fchmod(stage_.get(), kPrivate) != 0) {
      return unwritable(place_, "cannot open the staging directory");
    }
    return done();
  }
  return unwritable(place_, "finds no free name for the staging directory");
}

Result<Fd> Exchange::layer_file() const {
  const int base = place_.base_fd.get();
  Fd file(::openat(base, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.valid()) return file;
  const std::string name = place_.fresh_name("layer");
  file = Fd(::openat(base, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid()) return disk_error(errno, "cannot make a file for the layer");
  if (::unlinkat(base, name.c_str(), 0) != 0) return disk_error(errno, "cannot unlink the layer's file");
  return file;
}

Result<std::filesystem::path> Exchange::put(const archive::Unpacked& unpacked, const std::string& digest) {
  SEKISHO_CHECK(prepare(unpacked));
  SEKISHO_CHECK(mark(digest));
  SEKISHO_CHECK(place_.kind == PlaceKind::kMount ? switch_link() : exchange_directory());
  return place_.shown;
}

// The tree is checked last, when nothing of ours will change it any more.
Done Exchange::prepare(const archive::Unpacked& unpacked) {
  struct stat ours {};
  struct stat found {};
  if (!staged_ || ::fstat(stage_.get(), &ours) != 0 ||
      ::fstatat(place_.base_fd.get(), staged_->c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0 ||
      ours.st_ino != found.st_ino || ours.st_dev != found.st_dev) {
    return fail(ReasonCode::kHandoverChanged, "the staging directory is not where it was");
  }
  if (::fchmod(stage_.get(), kPublic) != 0) return disk_error(errno, "cannot open up the staging directory");
  // One sync for all files and directories: a sync for each costs a journal commit each.
  if (::syncfs(stage_.get()) != 0) return disk_error(errno, "cannot sync the staged tree");
  return check_tree(stage_.get(), unpacked.pieces);
}

Done Exchange::mark(const std::string& digest) {
  SEKISHO_TRY(id, tree_id(stage_.get()));
  std::vector<MarkedTree> trees = {{id, digest}};
  if (old_) trees.push_back(*old_);
  return write_marker(place_.base / place_.marker(), trees);
}

Done Exchange::exchange_directory() {
  const int base = place_.base_fd.get();
  const unsigned how = old_ ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (old_) {
    const Fd target(::openat(base, place_.name.c_str(), kDirectoryFlags));
    const auto id = tree_id(target.get());
    if (!id.ok() || !id->is_same(old_->id))
      return refused(place_, "was replaced while the artifact was judged");
  }
  if (::renameat2(base, staged_->c_str(), base, place_.name.c_str(), how) != 0) {
    if (errno == EEXIST) return refused(place_, "was made while the artifact was judged");
    return unwritable(place_,
                      old_ ? "cannot exchange the directories" : "cannot rename the staging directory");
  }
  if (::fsync(base) != 0) {
    const int error_number = errno;
    if (old_) ::renameat2(base, staged_->c_str(), base, place_.name.c_str(), RENAME_EXCHANGE);
    if (!old_) ::renameat(base, place_.name.c_str(), base, staged_->c_str());
    return disk_error(error_number, "cannot sync the directory of the target");
  }
  remove_old(*staged_);  // where the old tree is now, if there was one
  return done();
}

Done Exchange::switch_link() {
  const int base = place_.base_fd.get();
  const auto before = linked_tree();
  const std::string tree = place_.fresh_name("tree");
  const std::string link = place_.fresh_name("link");
  if (::renameat2(base, staged_->c_str(), base, tree.c_str(), RENAME_NOREPLACE) != 0) {
    return unwritable(place_, "cannot rename the staging directory");
  }
  staged_ = tree;
  if (::symlinkat(tree.c_str(), base, link.c_str()) != 0) return unwritable(place_, "cannot make a link");
  if (::renameat(base, link.c_str(), base, place_.name.c_str()) != 0) {
    const int error_number = std::exchange(errno, 0);
    ::unlinkat(base, link.c_str(), 0);
    errno = error_number;
    return unwritable(place_, "cannot switch the link");
  }
  staged_.reset();  // in place now; a sync that fails does not make it less whole
  if (::fsync(base) != 0) return disk_error(errno, "cannot sync the directory of the link");
  if (before) remove_old(*before);
  return done();
}

// The new tree is in place; what is left of the old one is removed by the next open at the latest.
void Exchange::remove_old(std::string name) {
  staged_.reset();  // name is a copy, since it may be this one
  (void)remove_tree(place_.base_fd.get(), name);
}

}  // namespace sekisho::handover
