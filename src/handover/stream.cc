#include "handover/stream.h"

#include "handover/tree_check.h"

namespace sekisho::handover {

Result<std::string> stream(const policy::Admission&, const archive::Unpacked& unpacked, int directory,
                           const manifests::Scope& scope, const Limits& limits) {
  const manifests::Tree tree(directory, unpacked.files_in());
  SEKISHO_TRY(files, manifests::applied_files(tree, scope, limits));
  std::string text;
  for (const std::string& file : files) {
    SEKISHO_TRY(bytes, tree.read(file, limits.file_bytes));
    text += "---\n" + bytes;
    if (!text.ends_with('\n')) text += '\n';
  }
  SEKISHO_CHECK(check_tree(directory, unpacked.pieces));
  return text;
}

}  // namespace sekisho::handover
