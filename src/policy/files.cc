#include "policy/files.h"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::policy {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path, const std::string& why) {
  return fail(ReasonCode::kPolicyUnreadable, printable(path.string()) + ": " + why);
}

bool is_policy_file(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string extension = path.extension().string();
  return !name.starts_with('.') && (extension == ".yaml" || extension == ".yml" || extension == ".json");
}

Result<std::vector<fs::path>> list_directory(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> found;
  fs::directory_iterator entry(directory, error);
  while (!error && entry != fs::directory_iterator()) {
    if (is_policy_file(entry->path())) found.push_back(entry->path());
    entry.increment(error);
  }
  if (error) return unreadable(directory, error.message());
  if (found.empty()) return unreadable(directory, "the directory holds no *.yaml, *.yml or *.json file");
  return found;
}

Result<std::vector<fs::path>> list_files(const std::vector<fs::path>& paths, const Limits& limits) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    SEKISHO_TRY(found, list_directory(path));
    files.insert(files.end(), found.begin(), found.end());
  }
  if (files.empty()) return fail(ReasonCode::kPolicyUnreadable, "no policy file is named");
  if (files.size() <= limits.policy_files) return files;
  return fail(ReasonCode::kPolicyUnreadable,
              "more than " + std::to_string(limits.policy_files) + " policy files");
}

Result<Source> read_source(const fs::path& path, const Limits& limits) {
  auto bytes = read_file(path, limits.policy_file_bytes);
  if (!bytes.ok()) return fail(ReasonCode::kPolicyUnreadable, bytes.error().detail);
  return Source{path, *std::move(bytes), {}};
}

Result<File> parse_source(Source source, bool is_kept, const Limits& limits) {
  File file{source.path, printable(source.path.string()), {}, is_kept, {}};
  SEKISHO_TRY(documents, yaml::parse_documents(source.bytes, file.name, limits));
  file.documents = std::move(documents);
  file.source = std::make_shared<Source>(std::move(source));
  return file;
}

void sort_files(std::vector<File>& files) {
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return std::forward_as_tuple(a.path.filename().string(), a.source->bytes) <
           std::forward_as_tuple(b.path.filename().string(), b.source->bytes);
  });
}

const Named* find_named(const Source& source, const std::string& name) {
  const auto found = std::find_if(source.named.begin(), source.named.end(),
                                  [&](const Named& named) { return named.name == name; });
  return found == source.named.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<File>> read_files(const std::vector<fs::path>& paths, const Limits& limits) {
  SEKISHO_TRY(listed, list_files(paths, limits));
  std::vector<File> files;
  for (const fs::path& path : listed) {
    SEKISHO_TRY(source, read_source(path, limits));
    SEKISHO_TRY(file, parse_source(std::move(source), false, limits));
    files.push_back(std::move(file));
  }
  sort_files(files);
  return files;
}

Result<std::vector<File>> parse_sources(std::vector<Source> sources, const Limits& limits) {
  std::vector<File> files;
  for (Source& source : sources) {
    SEKISHO_TRY(file, parse_source(std::move(source), true, limits));
    files.push_back(std::move(file));
  }
  if (files.empty()) return fail(ReasonCode::kPolicyUnreadable, "no policy file is named");
  sort_files(files);
  return files;
}

BookDigest::BookDigest() : list_("sekisho.dev/policy-digest/v1\n") {}

void BookDigest::add(std::string_view name, BytesView bytes) {
  list_ +=
      std::to_string(name.size()) + " " + std::string(name) + " " + crypto::Digest::of(bytes).text() + "\n";
}

crypto::Digest BookDigest::finish() const { return crypto::Digest::of(list_); }

Result<Named> read_named(const File& file, const yaml::Node& node, std::string_view what, std::uint64_t most,
                         BookDigest& digest) {
  SEKISHO_TRY(name, read_text(file, node, what));
  const Named* known = find_named(*file.source, name);
  if (known == nullptr && file.is_kept)
    return at(file, node,
              fail(ReasonCode::kPolicyUnreadable, printable(name) + " was not kept with the book"));
  if (known == nullptr) {
    auto bytes = read_file(file.path.parent_path() / name, most);
    if (!bytes.ok()) return at(file, node, fail(ReasonCode::kPolicyUnreadable, bytes.error().detail));
    file.source->named.push_back({std::move(name), *std::move(bytes)});
    known = &file.source->named.back();
  }
  digest.add(known->name, known->bytes);
  return *known;
}

}  // namespace sekisho::policy
