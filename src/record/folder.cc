#include "record/folder.h"

#include "base/file.h"

namespace sekisho::record {
namespace {

namespace fs = std::filesystem;

fs::path in_policy(const std::string& number, const std::string& name) {
  return fs::path(kPolicy) / (number + "-" + fs::path(name).filename().string());
}

}  // namespace

fs::path policy_file(std::size_t file, const std::string& path) {
  return in_policy(std::to_string(file), path);
}

fs::path named_file(std::size_t file, std::size_t named, const std::string& name) {
  return in_policy(std::to_string(file) + "." + std::to_string(named), name);
}

Result<Json> read_json(const fs::path& file, const Limits& limits) {
  SEKISHO_TRY(text, read_regular_file(file, limits.record_bytes));
  return parse_json(text, limits.json_depth);
}

}  // namespace sekisho::record
