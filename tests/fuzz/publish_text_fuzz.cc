// Laws of what publishing reads: versions and their ranges, git remotes, ignore rules, files that may be
// secrets. No user or password is left in a URL; a version is what it is; a rule that ignores a directory
// ignores what is in it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/ignore.h"
#include "base/semver.h"
#include "publish/git.h"
#include "publish/secrets.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void read_versions(const std::string& first, const std::string& second) {
  const auto version = Version::parse(second);
  if (version) require(*version == *version && !(*version < *version));
  const auto range = VersionRange::parse(first);
  if (!range.ok() || !version) return;
  const auto both = VersionRange::parse(first + " || " + first);
  require(!both.ok() || both->contains(*version) == range->contains(*version));
}

void read_remote(const std::string& text) {
  const std::string url = publish::parse_remote(text);
  require(url.find_first_of("@?#") == std::string::npos);
  require(url.empty() || url.size() > 1000 || publish::parse_remote(url) == url);
}

void read_rules(const std::string& lines, const std::string& path) {
  archive::IgnoreRules rules;
  rules.add(lines);
  const bool ignored = rules.ignores(path, archive::EntryKind::kDirectory);
  if (ignored && !rules.takes_back()) require(rules.ignores(path + "/x", archive::EntryKind::kFile));
}

void read_file(const std::string& text) {
  const bool secret = publish::find_secret("a.yaml", text).has_value();
  require(secret || text.find("AGE-SECRET-KEY-1") == std::string::npos);
  require(publish::find_secret("a.key", text).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + std::min<std::size_t>(size, 60'000));
  const std::size_t cut = std::min(text.find("\n\n"), text.size());
  const std::string first = text.substr(0, cut);
  const std::string second = text.substr(std::min(cut + 2, text.size()));
  read_versions(first, second);
  read_remote(first);
  if (second.size() <= 512) read_rules(first, second);
  read_file(text);
  return 0;
}
