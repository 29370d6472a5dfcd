#include "unit/manifests/tree_cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>

#include "base/file.h"
#include "base/json.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::manifests {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TreeCase read_case(const std::filesystem::path& directory) {
  TreeCase one;
  one.name = directory.filename();
  const Json expect = *parse_json(read(directory / "expect.json"));
  one.path = *expect.find_text("path");
  one.refused = expect.find("refused") != nullptr;
  one.may_refuse = expect.find("mayRefuse") != nullptr;
  for (const auto& [name, into] : {std::pair{"images", &one.images}, std::pair{"further", &one.further}}) {
    const Json* images = expect.find(name);
    if (images == nullptr) continue;
    for (const Json& image : *images->as_array()) into->push_back(*image.as_string());
  }
  const auto tree = directory / "tree";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tree)) {
    if (entry.is_regular_file())
      one.files[std::filesystem::relative(entry.path(), tree)] = read(entry.path());
  }
  return one;
}

}  // namespace

std::vector<TreeCase> read_tree_cases() {
  std::vector<TreeCase> cases;
  for (const auto& entry : std::filesystem::directory_iterator(SEKISHO_SOURCE_DIR "/testdata/trees")) {
    if (entry.is_directory()) cases.push_back(read_case(entry.path()));
  }
  std::sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return cases;
}

Inventory inspect_files(const std::map<std::string, std::string>& files, const Scope& scope,
                        const Limits& limits) {
  const support::TemporaryDirectory directory;
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    const std::filesystem::path path = directory.path() / name;
    std::filesystem::create_directories(path.parent_path());
    support::write_file(path, text);
    names.push_back(name);
  }
  const Fd open(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return inspect({open.get(), names}, scope, limits);
}

}  // namespace sekisho::manifests
