#include "publish/diff.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "gate/layer.h"
#include "handover/remove_tree.h"
#include "publish/source.h"

namespace sekisho::publish {
namespace {

// Stage is a private directory, removed with all that is in it.
class Stage {
 public:
  static Result<Stage> make() {
    std::string path = std::filesystem::temp_directory_path() / "sekisho-diff-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return disk_error(errno, "cannot make a temporary directory");
    Stage stage(path);
    stage.open_ = Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!stage.open_.valid()) return disk_error(errno, "cannot open " + path);
    return stage;
  }
  ~Stage() {
    if (path_.empty()) return;
    const Fd parent(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    (void)handover::remove_tree(parent.get(), path_.filename().string());
  }
  Stage(Stage&& other) noexcept : path_(std::exchange(other.path_, {})), open_(std::move(other.open_)) {}
  Stage& operator=(Stage&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  int get() const { return open_.get(); }

 private:
  explicit Stage(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  Fd open_;
};

Result<crypto::Digest> hash_file(const archive::SourceTree& tree, const archive::SourceEntry& entry) {
  crypto::Hasher hasher;
  SEKISHO_CHECK(tree.read(entry, [&](BytesView bytes) {
    hasher.update(bytes);
    return done();
  }));
  return hasher.finish();
}

}  // namespace

Result<Files> hash_files(const archive::SourceTree& tree) {
  Files files;
  for (const archive::SourceEntry& entry : tree.entries()) {
    if (entry.kind == archive::EntryKind::kDirectory) continue;
    SEKISHO_TRY(digest, hash_file(tree, entry));
    files.emplace(entry.path, Facts{entry.size, std::move(digest), entry.executable});
  }
  return files;
}

Result<Files> fetch_files(const oci::Document& document, registry::Repository& repository,
                          const Limits& limits) {
  SEKISHO_TRY(file, scratch_file());
  SEKISHO_TRY(stage, Stage::make());
  SEKISHO_CHECK(gate::fetch_tree(document, repository, file.get(), stage.get(), limits));
  SEKISHO_TRY(tree, archive::SourceTree::of_directory(stage.path(), archive::IgnoreRules(), limits));
  return hash_files(tree);
}

std::vector<Difference> compare_files(const Files& before, const Files& after) {
  std::vector<Difference> out;
  Files all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [path, facts] : all) {
    const auto old = before.find(path);
    const auto young = after.find(path);
    Difference one{path, std::nullopt, std::nullopt};
    if (old != before.end()) one.before = old->second;
    if (young != after.end()) one.after = young->second;
    if (one.before != one.after) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace sekisho::publish
