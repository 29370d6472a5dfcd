#include "manifests/tree.h"

#include "base/file.h"
#include "base/text.h"

namespace sekisho::manifests {

Tree::Tree(int directory, const std::vector<std::string>& files)
    : directory_(directory), files_(files.begin(), files.end()) {
  directories_.insert(".");
  for (const std::string& file : files_) {
    for (std::string up = parent(file); directories_.insert(up).second; up = parent(up)) {
    }
  }
}

std::vector<std::string> Tree::files(const std::string& below) const {
  if (below == ".") return {files_.begin(), files_.end()};
  const std::string prefix = below + "/";
  std::vector<std::string> found;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->starts_with(prefix); ++at)
    found.push_back(*at);
  return found;
}

Result<Bytes> Tree::read(const std::string& path, std::uint64_t max) const {
  if (has_file(path)) return read_regular_file_at(directory_, path, max);
  return fail(ReasonCode::kFileUnreadable, printable(path) + ": not in the tree");
}

Tree Tree::without(const archive::IgnoreRules& rules) const {
  std::vector<std::string> kept;
  for (const std::string& file : files_) {
    if (!rules.ignores(file, archive::EntryKind::kFile)) kept.push_back(file);
  }
  return {directory_, kept};
}

std::optional<std::string> join(const std::string& directory, std::string_view path) {
  if (path.empty() || path.front() == '/') return std::nullopt;
  std::vector<std::string_view> parts;
  const auto add = [&](std::string_view text) {
    while (true) {
      const std::size_t slash = text.find('/');
      const std::string_view part = text.substr(0, slash);
      if (part == "..") {
        if (parts.empty()) return false;
        parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
      if (slash == std::string_view::npos) return true;
      text.remove_prefix(slash + 1);
    }
  };
  if (!add(directory) || !add(path)) return std::nullopt;
  std::string joined;
  for (const std::string_view part : parts) joined += (joined.empty() ? "" : "/") + std::string(part);
  return joined.empty() ? "." : joined;
}

std::string parent(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string within(const std::string& directory, std::string_view name) {
  return directory == "." ? std::string(name) : directory + "/" + std::string(name);
}

}  // namespace sekisho::manifests
