#include "handover/place.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <random>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/text.h"

namespace sekisho::handover {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t kRandomLetters = 6;
constexpr std::size_t kNameBytes = 220;  // leaves room for what we add, within NAME_MAX

Error refused(const std::filesystem::path& path, const std::string& why) {
  return fail(ReasonCode::kTargetRefused, printable(path.string()) + " " + why);
}

Error unwritable(const std::filesystem::path& path, const std::string& why) {
  return fail(ReasonCode::kTargetUnwritable, printable(path.string()) + ": " + why);
}

// "out/" is "out"; "." and ".." become the names that they stand for.
Result<std::filesystem::path> named(const std::filesystem::path& directory) {
  if (directory.empty()) return refused("\"\"", "is no directory");
  std::filesystem::path path = directory;
  while (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  if (path.filename() != "." && path.filename() != "..") return path;
  std::error_code error;
  path = std::filesystem::canonical(path, error);
  if (error) return unwritable(directory, error.message());
  return path;
}

bool is_mount(const struct statx& info, const struct statx& parent) {
  if ((info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0) {
    return (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  }
  return info.stx_dev_major != parent.stx_dev_major || info.stx_dev_minor != parent.stx_dev_minor;
}

bool is_random(const std::string& prefix, const std::string& found) {
  return found.size() == prefix.size() + kRandomLetters && found.starts_with(prefix) &&
         found.find_first_not_of(kLetters, prefix.size()) == std::string::npos;
}

Result<Place> open_base(Place place) {
  place.base_fd = Fd(::open(place.base.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!place.base_fd.valid()) return unwritable(place.base, std::strerror(errno));
  return place;
}

Result<Place> beside(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  Place place;
  place.base = std::filesystem::canonical(parent, error);
  if (error) return unwritable(parent, error.message());
  place.shown = path;
  place.name = path.filename().string();
  if (place.name.empty()) return refused(path, "is the root of all files");
  if (place.name.size() > kNameBytes) return refused(path, "has too long a name");
  return open_base(std::move(place));
}

}  // namespace

Result<Place> Place::resolve(const std::filesystem::path& directory) {
  SEKISHO_TRY(path, named(directory));
  SEKISHO_TRY(place, beside(path));
  struct statx info {};
  struct statx parent {};
  if (::statx(place.base_fd.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &parent) != 0) {
    return unwritable(place.base, std::strerror(errno));
  }
  const int found =
      ::statx(place.base_fd.get(), place.name.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &info);
  if (found != 0 && errno == ENOENT) return place;
  if (found != 0) return unwritable(path, std::strerror(errno));
  if (S_ISLNK(info.stx_mode)) return refused(path, "is a symbolic link");
  if (!S_ISDIR(info.stx_mode)) return refused(path, "is not a directory");
  if (!is_mount(info, parent)) return place;
  Place mount;
  mount.kind = PlaceKind::kMount;
  mount.base = place.base / place.name;
  mount.shown = path / "current";
  mount.name = "current";
  return open_base(std::move(mount));
}

bool Place::is_own(const std::string& what, const std::string& found) const {
  return is_random(own_name("-" + what + "-"), found);
}

bool Place::is_unfinished_marker(const std::string& found) const { return is_random(marker() + ".", found); }

std::string Place::fresh_name(const std::string& what) const {
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string fresh = own_name("-" + what + "-");
  for (std::size_t i = 0; i < kRandomLetters; ++i) fresh += kLetters[letter(random)];
  return fresh;
}

}  // namespace sekisho::handover
