#include "archive/source_tree.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/name_book.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr std::size_t kMostPerDirectory = 1'000'000;
constexpr std::size_t kMostNamed = 20;
constexpr std::size_t kChunk = 256 * 1024;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

std::string shown(std::string_view path) { return "\"" + printable(path, 200) + "\""; }

Error unreadable(std::string_view path, const std::string& why) {
  return fail(ReasonCode::kFileUnreadable, shown(path) + ": " + why);
}

Result<Fd> open_directory(int parent, const std::string& name, std::string_view path) {
  Fd fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return unreadable(path, std::strerror(errno));
  return fd;
}

Result<std::vector<std::string>> names_in(int directory, std::string_view path) {
  const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseDirectory> stream(copy < 0 ? nullptr : ::fdopendir(copy));
  if (stream == nullptr) return unreadable(path, std::strerror(errno));
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    if (names.size() > kMostPerDirectory)
      return fail(ReasonCode::kArchiveLimits, shown(path) + " holds too much");
  }
  if (errno != 0) return unreadable(path, std::strerror(errno));
  std::sort(names.begin(), names.end());
  return names;
}

class Lister {
 public:
  Lister(const IgnoreRules& rules, const Limits& limits)
      : rules_(rules), limits_(limits), names_(limits.entries) {}

  Result<std::vector<SourceEntry>> list(int root) {
    SEKISHO_CHECK(names_.add(".", EntryKind::kDirectory));
    entries_.push_back({".", EntryKind::kDirectory, true, 0});
    SEKISHO_CHECK(list_below(root, ""));
    if (!refused_.empty()) return refusal();
    const auto is_file = [](const SourceEntry& entry) { return entry.kind == EntryKind::kFile; };
    if (std::none_of(entries_.begin(), entries_.end(), is_file)) {
      return fail(ReasonCode::kArchiveEmpty, "there is no file that would be packed");
    }
    return std::move(entries_);
  }

 private:
  Done list_below(int directory, const std::string& prefix) {
    SEKISHO_TRY(names, names_in(directory, prefix.empty() ? "." : prefix));
    for (const std::string& name : names) SEKISHO_CHECK(list_one(directory, name, prefix + name));
    return done();
  }

  Done list_one(int directory, const std::string& name, const std::string& path) {
    struct stat info {};
    if (::fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      return unreadable(path, std::strerror(errno));
    }
    const EntryKind kind = S_ISDIR(info.st_mode) ? EntryKind::kDirectory : EntryKind::kFile;
    const bool ignored = rules_.ignores(path, kind);
    if (ignored && (kind == EntryKind::kFile || !rules_.takes_back())) return done();
    if (refuse_kind(info, path)) return done();
    if (!ignored) {
      SEKISHO_CHECK(normalise_name(path, kind, limits_));
      SEKISHO_CHECK(names_.add(path, kind));
    }
    if (kind == EntryKind::kFile) return add_file(info, path);
    if (!ignored) entries_.push_back({path, kind, true, 0});
    SEKISHO_TRY(below, open_directory(directory, name, path));
    return list_below(below.get(), path + "/");
  }

  // They are gathered, so that the user hears of all of them at once.
  bool refuse_kind(const struct stat& info, const std::string& path) {
    if (S_ISDIR(info.st_mode) || S_ISREG(info.st_mode)) return false;
    links_ = links_ || S_ISLNK(info.st_mode);
    refused_.push_back(
        shown(path) + (S_ISLNK(info.st_mode) ? " is a symbolic link" : " is neither a file nor a directory"));
    return true;
  }

  Error refusal() const {
    std::string all;
    for (std::size_t i = 0; i < std::min(refused_.size(), kMostNamed); ++i)
      all += (i == 0 ? "" : ", ") + refused_[i];
    if (refused_.size() > kMostNamed)
      all += ", and " + std::to_string(refused_.size() - kMostNamed) + " more";
    return fail(links_ ? ReasonCode::kArchiveLink : ReasonCode::kArchiveType, all);
  }

  Done add_file(const struct stat& info, const std::string& path) {
    const auto size = static_cast<std::uint64_t>(info.st_size);
    total_ += size;
    if (size > limits_.file_bytes) {
      return fail(ReasonCode::kArchiveLimits,
                  shown(path) + " is larger than " + render_size(limits_.file_bytes));
    }
    if (total_ > limits_.tree_bytes) {
      return fail(ReasonCode::kArchiveLimits, "all files are larger than " + render_size(limits_.tree_bytes));
    }
    entries_.push_back({path, EntryKind::kFile, (info.st_mode & S_IXUSR) != 0, size});
    return done();
  }

  const IgnoreRules& rules_;
  const Limits& limits_;
  NameBook names_;
  std::vector<std::string> refused_;
  bool links_ = false;
  std::vector<SourceEntry> entries_;
  std::uint64_t total_ = 0;
};

// The directories on the way are opened one by one, so that no link is followed.
Result<Fd> open_below(int directory, const std::string& path) {
  Fd parent;
  int below = directory;
  std::string_view rest = path;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    SEKISHO_TRY(next, open_directory(below, std::string(rest.substr(0, slash)), path));
    parent = std::move(next);
    below = parent.get();
    rest.remove_prefix(slash + 1);
  }
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  Fd file(::openat(below, std::string(rest).c_str(), kFlags));
  if (!file.valid()) return unreadable(path, std::strerror(errno));
  return file;
}

}  // namespace

Result<SourceTree> SourceTree::of_directory(const std::filesystem::path& directory, const IgnoreRules& rules,
                                            const Limits& limits) {
  Fd root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) return unreadable(directory.string(), std::strerror(errno));
  SEKISHO_TRY(entries, Lister(rules, limits).list(root.get()));
  return SourceTree(std::move(root), Fd(), std::move(entries));
}

Result<SourceTree> SourceTree::of_file(Fd file, const std::string& name, const Limits& limits) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return unreadable(name, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return unreadable(name, "is neither a directory nor a file");
  if (name.find('/') != std::string::npos)
    return fail(ReasonCode::kArchiveName, shown(name) + " is not the name of one file");
  SEKISHO_CHECK(normalise_name(name, EntryKind::kFile, limits));
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size == 0) return fail(ReasonCode::kArchiveEmpty, shown(name) + " is empty");
  const std::uint64_t most = std::min(limits.file_bytes, limits.tree_bytes);
  if (size > most)
    return fail(ReasonCode::kArchiveLimits, shown(name) + " is larger than " + render_size(most));
  std::vector<SourceEntry> entries{{".", EntryKind::kDirectory, true, 0},
                                   {name, EntryKind::kFile, (info.st_mode & S_IXUSR) != 0, size}};
  return SourceTree(Fd(), std::move(file), std::move(entries));
}

Result<Fd> SourceTree::open(const SourceEntry& entry) const {
  if (file_.valid()) {
    Fd again(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
    if (!again.valid() || ::lseek(again.get(), 0, SEEK_SET) != 0)
      return unreadable(entry.path, std::strerror(errno));
    return again;
  }
  SEKISHO_TRY(file, open_below(root_.get(), entry.path));
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return unreadable(entry.path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return unreadable(entry.path, "changed while it was read");
  return file;
}

Done SourceTree::read(const SourceEntry& entry, const std::function<Done(BytesView)>& take) const {
  SEKISHO_TRY(file, open(entry));
  Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, entry.size + 1)), '\0');
  for (std::uint64_t have = 0;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(entry.path, std::strerror(errno));
    have += static_cast<std::uint64_t>(count);
    if (have > entry.size || (count == 0 && have < entry.size))
      return unreadable(entry.path, "changed while it was read");
    if (count == 0) return done();
    SEKISHO_CHECK(take(BytesView(buffer).substr(0, static_cast<std::size_t>(count))));
  }
}

}  // namespace sekisho::archive
