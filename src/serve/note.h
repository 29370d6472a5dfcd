// Note: the file that says which revisions lie beside it.
#pragma once

#include <filesystem>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "serve/revision.h"

namespace sekisho::serve {

// read_note is what the file says; nothing where it is not there or not a note of ours.
std::vector<Revision> read_note(const std::filesystem::path& file, const Limits& limits);
// write_note replaces the file. Errors: disk.*.
Done write_note(const std::filesystem::path& file, const std::vector<Revision>& revisions);

}  // namespace sekisho::serve
