// remove_tree: removes a directory with all that is in it, whatever its modes, and nothing beyond it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho::handover {

// names_in lists an open directory without "." and "..". Error: disk.error.
Result<std::vector<std::string>> names_in(int directory);

// remove_tree removes name, a file or a directory, from the open directory parent. Symbolic links are removed
// and never followed, other file systems mounted below are left alone (and are an Error then), directories
// that may not be read or written are opened up first. A name that is not there is fine. Error: disk.error.
Done remove_tree(int parent, const std::string& name);

}  // namespace sekisho::handover
