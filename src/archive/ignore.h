// IgnoreRules: which files of a directory are not packed, in gitignore's syntax as Flux reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tar_name.h"

namespace sekisho::archive {

class IgnoreRules {
 public:
  // IgnoreRules ignores nothing.
  IgnoreRules() = default;
  // flux is what flux push leaves out by default: .git/, .gitignore, .gitmodules, .gitattributes, *.jpg,
  // *.jpeg, *.gif, *.png, *.wmv, *.flv, *.tar.gz, *.zip.
  static IgnoreRules flux();
  // stored is what Flux's source-controller leaves out of what it serves: git's own files, and without
  // patterns of the artifact's own (.sourceignore) also what flux leaves out and the files of CI services.
  static IgnoreRules stored(std::optional<std::string_view> own);

  // add adds patterns, one a line; empty lines and those that begin with # are none. A later pattern decides
  // over an earlier one. A pattern without a slash, but for one at its end, is compared with each component
  // of a path, any other with the beginning of the path; * and ? match within a component, ** any number of
  // them; ! at the beginning takes back, / at the end means directories only.
  void add(std::string_view lines);

  // ignores tells whether the path of a file or directory ("a/b", below the root) is left out. What is in a
  // directory that is left out is, too, unless a later pattern takes it back.
  bool ignores(std::string_view path, EntryKind kind) const;
  // takes_back tells whether something in a directory that is left out may be packed all the same.
  bool takes_back() const;

 private:
  struct Rule {
    std::vector<std::string> components;
    bool negated = false;
    bool directories = false;
    bool anchored = false;
  };
  static bool matches(const Rule& rule, const std::vector<std::string>& path, EntryKind kind);
  std::vector<Rule> rules_;
};

}  // namespace sekisho::archive
