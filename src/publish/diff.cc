#include "publish/diff.h"

#include <utility>

#include "gate/layer.h"
#include "gate/scratch.h"

namespace sekisho::publish {
namespace {

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
  SEKISHO_TRY(scratch, gate::Scratch::make());
  SEKISHO_CHECK(gate::fetch_tree(document, repository, scratch.layer_file(), scratch.stage(), limits));
  SEKISHO_TRY(tree, archive::SourceTree::of_directory(scratch.path(), archive::IgnoreRules(), limits));
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
