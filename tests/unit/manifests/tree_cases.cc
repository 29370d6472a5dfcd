#include "unit/manifests/tree_cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>

#include "base/file.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::manifests {
namespace {

void read_header(TreeCase& one, const std::string& line) {
  const std::size_t colon = line.find(": ");
  const std::string key = line.substr(0, colon), value = line.substr(colon + 2);
  if (key == "path") one.path = value;
  if (key == "consumer") one.consumer = value;
  if (key == "refused") one.refused = value;
  if (key == "image") one.images.push_back(value);
}

TreeCase read_case(const std::filesystem::path& path) {
  TreeCase one;
  one.name = path.stem();
  std::ifstream stream(path);
  std::string* file = nullptr;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("-- ") && line.ends_with(" --")) {
      file = &one.files[line.substr(3, line.size() - 6)];
    } else if (file == nullptr) {
      read_header(one, line);
    } else {
      *file += line + "\n";
    }
  }
  std::sort(one.images.begin(), one.images.end());
  return one;
}

}  // namespace

std::vector<TreeCase> read_tree_cases() {
  std::vector<TreeCase> cases;
  for (const auto& entry : std::filesystem::directory_iterator(SEKISHO_SOURCE_DIR "/testdata/trees")) {
    if (entry.path().extension() == ".txtar") cases.push_back(read_case(entry.path()));
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
