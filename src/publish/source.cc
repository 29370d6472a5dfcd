#include "publish/source.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"

namespace sekisho::publish {
namespace {

constexpr const char* kStdinName = "manifests.yaml";
constexpr const char* kSourceIgnore = ".sourceignore";

std::string lines_of(const std::vector<std::string>& patterns) {
  std::string lines;
  for (const std::string& pattern : patterns) lines += pattern + "\n";
  return lines;
}

Result<archive::IgnoreRules> rules_of(const Source& source, const Limits& limits) {
  auto rules = source.ignored.empty() ? archive::IgnoreRules::flux() : archive::IgnoreRules();
  rules.add(lines_of(source.ignored));
  rules.add(lines_of(source.ignored_too));
  if (source.source_ignore == SourceIgnore::kNotRead) return rules;
  SEKISHO_TRY(lines, read_regular_file(source.path / kSourceIgnore, limits.config_file_bytes));
  rules.add(lines);
  return rules;
}

Result<archive::SourceTree> open_stdin(const std::string& name, const Limits& limits) {
  SEKISHO_TRY(bytes, read_stdin(limits.file_bytes));
  SEKISHO_TRY(file, scratch_file());
  SEKISHO_CHECK(write_all(file.get(), bytes));
  return archive::SourceTree::of_file(std::move(file), name, limits);
}

Result<archive::SourceTree> open_file(const std::filesystem::path& path, const std::string& name,
                                      const Limits& limits) {
  Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.valid())
    return fail(ReasonCode::kFileUnreadable, printable(path.string()) + ": " + std::strerror(errno));
  return archive::SourceTree::of_file(std::move(file), name, limits);
}

}  // namespace

Result<archive::SourceTree> open_source(const Source& source, const Limits& limits) {
  std::error_code none;
  if (source.path != "-" && std::filesystem::is_directory(source.path, none)) {
    if (!source.name.empty())
      return fail(ReasonCode::kUsageInvalid, "a name is for one file or standard input, not for a directory");
    SEKISHO_TRY(rules, rules_of(source, limits));
    return archive::SourceTree::of_directory(source.path, rules, limits);
  }
  if (source.source_ignore == SourceIgnore::kRead)
    return fail(ReasonCode::kUsageInvalid, ".sourceignore is read in a directory, not beside a file");
  if (source.path == "-") return open_stdin(source.name.empty() ? kStdinName : source.name, limits);
  return open_file(source.path, source.name.empty() ? source.path.filename().string() : source.name, limits);
}

}  // namespace sekisho::publish
