#include "archive/ignore.h"

#include <algorithm>
#include <span>

#include <fnmatch.h>

namespace sekisho::archive {
namespace {

constexpr std::string_view kGit = ".git/\n.gitignore\n.gitmodules\n.gitattributes\n";
constexpr std::string_view kBinaries = "*.jpg\n*.jpeg\n*.gif\n*.png\n*.wmv\n*.flv\n*.tar.gz\n*.zip\n";
constexpr std::string_view kServices =
    ".github/\n.circleci/\n.travis.yml\n.gitlab-ci.yml\nappveyor.yml\n.drone.yml\ncloudbuild.yaml\n"
    "codeship-services.yml\ncodeship-steps.yml\n**/.goreleaser.yml\n**/.sops.yaml\n**/.flux.yaml\n";

using Components = std::span<const std::string>;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) out.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool fits(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

// Whether the pattern matches the path, or a directory on the way to it. The first place at which what
// follows a ** fits is as good as any later one, so only the last ** is ever tried anew. At the end of a
// pattern it takes the directory before it, too, as Flux has it.
bool fits_from_root(Components pattern, Components path, bool is_directory, bool directories) {
  std::size_t at = 0;
  std::size_t part = 0;
  std::size_t after_any = 0;  // the part behind the last **, 0 where there was none
  std::size_t tried = 0;      // where in the path that was tried last
  while (part < pattern.size()) {
    if (pattern[part] == "**") {
      after_any = ++part;
      tried = at;
    } else if (at < path.size() && fits(pattern[part], path[at])) {
      ++part;
      ++at;
    } else if (after_any != 0 && tried < path.size()) {
      part = after_any;
      at = ++tried;
    } else {
      return false;
    }
  }
  return at < path.size() || is_directory || !directories || after_any == pattern.size();
}

}  // namespace

IgnoreRules IgnoreRules::flux() {
  IgnoreRules rules;
  rules.add(kGit);
  rules.add(kBinaries);
  return rules;
}

IgnoreRules IgnoreRules::stored(std::optional<std::string_view> own) {
  IgnoreRules rules;
  rules.add(kGit);
  if (own) {
    rules.add(*own);
    return rules;
  }
  rules.add(kBinaries);
  rules.add(kServices);
  return rules;
}

void IgnoreRules::add(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    Rule rule;
    rule.negated = line.front() == '!';
    if (rule.negated) line.remove_prefix(1);
    rule.directories = line.ends_with('/');
    if (rule.directories) line.remove_suffix(1);
    rule.anchored = line.find('/') != std::string_view::npos;
    rule.components = split(line);
    const auto twice = [](const std::string& a, const std::string& b) { return a == "**" && b == "**"; };
    rule.components.erase(std::unique(rule.components.begin(), rule.components.end(), twice),
                          rule.components.end());
    if (!rule.components.empty()) rules_.push_back(std::move(rule));
  }
}

bool IgnoreRules::matches(const Rule& rule, const std::vector<std::string>& path, EntryKind kind) {
  if (rule.anchored)
    return fits_from_root(rule.components, path, kind == EntryKind::kDirectory, rule.directories);
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool is_directory = i + 1 < path.size() || kind == EntryKind::kDirectory;
    if (fits(rule.components[0], path[i]) && (is_directory || !rule.directories)) return true;
  }
  return false;
}

bool IgnoreRules::ignores(std::string_view path, EntryKind kind) const {
  const std::vector<std::string> components = split(path);
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (matches(*rule, components, kind)) return !rule->negated;
  }
  return false;
}

bool IgnoreRules::takes_back() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.negated; });
}

}  // namespace sekisho::archive
