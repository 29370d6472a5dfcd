#include "archive/name_book.h"

#include <vector>

#include "archive/unicode.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

Error collide(ReasonCode code, std::string_view first, std::string_view second) {
  return fail(code, "\"" + printable(first, 200) + "\" and \"" + printable(second, 200) + "\"");
}

}  // namespace

Done NameBook::insert(std::string_view path, EntryKind kind, bool declared) {
  if (known_.size() >= max_entries_) {
    return fail(ReasonCode::kArchiveLimits,
                "there are more than " + std::to_string(max_entries_) + " files and directories");
  }
  known_.emplace(fold_name(path), Known{std::string(path), kind, declared});
  return done();
}

Done NameBook::add_parents(std::string_view path) {
  std::vector<std::string_view> missing;
  for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
    path = path.substr(0, slash);
    const auto found = known_.find(fold_name(path));
    if (found == known_.end()) {
      missing.push_back(path);
      continue;
    }
    if (found->second.path != path) return collide(ReasonCode::kArchiveDuplicate, found->second.path, path);
    if (found->second.kind == EntryKind::kFile)
      return collide(ReasonCode::kArchiveConflict, found->second.path, path);
    break;  // its own parents are known
  }
  for (const std::string_view parent : missing) SEKISHO_CHECK(insert(parent, EntryKind::kDirectory, false));
  return done();
}

Done NameBook::add(std::string_view path, EntryKind kind) {
  SEKISHO_CHECK(add_parents(path));
  const auto found = known_.find(fold_name(path));
  if (found == known_.end()) return insert(path, kind, true);
  Known& known = found->second;
  if (known.kind != kind) return collide(ReasonCode::kArchiveConflict, known.path, path);
  if (known.declared || known.path != path) return collide(ReasonCode::kArchiveDuplicate, known.path, path);
  known.declared = true;
  return done();
}

}  // namespace sekisho::archive
