// Ignore: what Flux leaves out of an artifact by default.
#pragma once

#include <string_view>

#include "archive/tar_name.h"

namespace sekisho::archive {

// is_ignored tells whether flux push leaves out a file or directory of that name, wherever it is: .git/,
// .gitignore, .gitmodules, .gitattributes, *.jpg, *.jpeg, *.gif, *.png, *.wmv, *.flv, *.tar.gz, *.zip.
bool is_ignored(std::string_view name, EntryKind kind);

}  // namespace sekisho::archive
