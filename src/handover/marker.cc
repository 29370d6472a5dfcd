#include "handover/marker.h"

#include <cerrno>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

namespace sekisho::handover {
namespace {

constexpr std::string_view kFirstLine = "made by sekisho admit, version 1";
constexpr std::uint64_t kMarkerBytes = 4096;

bool is_ours(const std::filesystem::path& file) {
  struct stat info {};
  return ::lstat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid();
}

}  // namespace

Result<TreeId> tree_id(int directory) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  struct statx info {};
  if (::statx(directory, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &info) != 0) {
    return disk_error(errno, "cannot look at a directory");
  }
  TreeId id;
  id.inode = info.stx_ino;
  if ((info.stx_mask & STATX_BTIME) != 0) {
    id.born_ns = info.stx_btime.tv_sec * kNanoseconds + std::int64_t{info.stx_btime.tv_nsec};
  }
  return id;
}

std::vector<MarkedTree> read_marker(const std::filesystem::path& file) {
  if (!is_ours(file)) return {};
  const auto text = read_regular_file(file, kMarkerBytes);
  if (!text.ok()) return {};
  std::istringstream lines(*text);
  std::string line;
  if (!std::getline(lines, line) || line != kFirstLine) return {};
  std::vector<MarkedTree> trees;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    MarkedTree tree;
    if (!(fields >> tree.id.inode >> tree.id.born_ns >> tree.digest)) return {};
    trees.push_back(std::move(tree));
  }
  return trees;
}

Done write_marker(const std::filesystem::path& file, const std::vector<MarkedTree>& trees) {
  std::string text = std::string(kFirstLine) + "\n";
  for (const MarkedTree& tree : trees) {
    text += std::to_string(tree.id.inode) + " " + std::to_string(tree.id.born_ns) + " " + tree.digest + "\n";
  }
  return replace_file(file, text, 0644);
}

}  // namespace sekisho::handover
