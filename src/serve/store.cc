#include "serve/store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/pack.h"
#include "base/text.h"
#include "serve/note.h"

namespace sekisho::serve {
namespace {

constexpr const char* kNote = "served.json";
constexpr std::string_view kArchive = ".tar.gz";
constexpr std::string_view kUnfinished = ".packing-";

Error unwritable(const std::filesystem::path& path, int error_number) {
  return fail(ReasonCode::kTargetUnwritable, printable(path.string()) + ": " + std::strerror(error_number));
}

Done make_directory(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return done();
  return unwritable(path, errno);
}

Result<Fd> lock_directory(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / ".lock";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return unwritable(path, errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  return fail(ReasonCode::kTargetBusy, "another sekisho serves from " + printable(directory.string()));
}

std::vector<std::string> names_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

// What the artifact itself wants left out, as source-controller reads it.
Result<archive::IgnoreRules> ignore_rules(const std::filesystem::path& tree, const Limits& limits) {
  const std::filesystem::path own = tree / ".sourceignore";
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(own, error)))
    return archive::IgnoreRules::stored(std::nullopt);
  SEKISHO_TRY(lines, read_regular_file(own, limits.file_bytes));
  return archive::IgnoreRules::stored(lines);
}

// The tree was within its limits when it came; packed it may be larger or smaller than it was.
Limits packing_limits(Limits limits) {
  limits.layer_bytes = std::numeric_limits<std::int64_t>::max();
  limits.ratio = std::numeric_limits<std::uint64_t>::max();
  return limits;
}

Result<crypto::Digest> hash_file(int file) {
  crypto::Hasher hasher;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot read an archive");
    if (count == 0) return hasher.finish();
    hasher.update({buffer, static_cast<std::size_t>(count)});
  }
}

// Unfinished is a file that is removed unless it gets its name.
class Unfinished {
 public:
  static Result<Unfinished> make(const std::filesystem::path& directory) {
    std::string path = directory / (std::string(kUnfinished) + "XXXXXX");
    Fd fd(::mkostemp(path.data(), O_CLOEXEC));
    if (!fd.valid()) return disk_error(errno, "cannot create a file in " + printable(directory.string()));
    return Unfinished(std::move(path), std::move(fd));
  }
  Unfinished(Unfinished&& other) noexcept
      : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)) {}
  Unfinished& operator=(Unfinished&&) = delete;
  ~Unfinished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  int fd() const { return fd_.get(); }
  Done rename(const std::filesystem::path& to) {
    const bool kept = ::fsync(fd_.get()) == 0 && ::rename(path_.c_str(), to.c_str()) == 0;
    if (!kept) return disk_error(errno, "cannot put " + printable(to.string()) + " in place");
    path_.clear();
    return done();
  }

 private:
  Unfinished(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  Fd fd_;
};

}  // namespace

Result<Store> Store::open(const std::filesystem::path& directory, const Limits& limits) {
  SEKISHO_CHECK(make_directory(directory));
  SEKISHO_TRY(lock, lock_directory(directory));
  std::error_code error;
  const std::filesystem::path root = std::filesystem::canonical(directory, error);
  if (error) return unwritable(directory, error.value());
  return Store(root, std::move(lock), limits);
}

Done Store::prepare(const kube::Name& name) const {
  SEKISHO_CHECK(make_directory(root_ / name.name_space));
  return make_directory(place(name));
}

std::filesystem::path Store::archive(const kube::Name& name, const crypto::Digest& archive) const {
  return place(name) / (std::string(archive.hex()) + std::string(kArchive));
}

bool Store::is_whole(const kube::Name& name, const Revision& revision) const {
  const Fd fd(
      ::open(archive(name, revision.archive).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (!fd.valid() || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if (static_cast<std::uint64_t>(info.st_size) != revision.size) return false;
  const auto digest = hash_file(fd.get());
  return digest.ok() && *digest == revision.archive;
}

std::vector<Revision> Store::find(const kube::Name& name) const {
  std::vector<Revision> revisions = read_note(place(name) / kNote, limits_);
  std::erase_if(revisions, [&](const Revision& revision) { return !is_whole(name, revision); });
  return revisions;
}

Result<Revision> Store::pack(const kube::Name& name, Revision revision, const Limits& limits) const {
  const Limits bounds = packing_limits(limits);
  SEKISHO_TRY(rules, ignore_rules(tree(name), bounds));
  SEKISHO_TRY(source, archive::SourceTree::of_directory(tree(name), rules, bounds));
  SEKISHO_TRY(file, Unfinished::make(place(name)));
  SEKISHO_TRY(packed, archive::pack(source, file.fd(), bounds, {archive::kServed, {}}));
  SEKISHO_CHECK(file.rename(archive(name, packed.digest)));
  revision.archive = packed.digest;
  revision.size = packed.size;
  return revision;
}

Done Store::keep(const kube::Name& name, const std::vector<Revision>& revisions) const {
  SEKISHO_CHECK(write_note(place(name) / kNote, revisions));
  std::set<std::string> kept;
  for (const Revision& revision : revisions)
    kept.insert(std::string(revision.archive.hex()) + std::string(kArchive));
  for (const std::string& found : names_in(place(name))) {
    const bool ours = found.ends_with(kArchive) || found.starts_with(kUnfinished);
    if (!ours || kept.contains(found)) continue;
    if (::unlink((place(name) / found).c_str()) != 0 && errno != ENOENT)
      return disk_error(errno, "cannot remove " + printable(found));
  }
  return done();
}

}  // namespace sekisho::serve
