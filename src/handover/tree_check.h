// tree_check: is a staged tree still what was unpacked?
#pragma once

#include <vector>

#include "archive/unpack.h"
#include "base/result.h"

namespace sekisho::handover {

// check_tree compares the tree below an open directory with the pieces that unpack left there: no more, no
// fewer, the same inodes, sizes, link counts and times of last change. It reads no file; a writer without
// privileges cannot set those times back. Errors: handover.changed, disk.error.
Done check_tree(int directory, const std::vector<archive::Piece>& pieces);

}  // namespace sekisho::handover
