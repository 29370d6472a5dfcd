// Names in archives: the few that every tool, on every system, reads the same way.
#pragma once

#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::archive {

enum class EntryKind { kFile, kDirectory };

// normalise_name is the path of an entry below the root, "/" between components, without one leading "./" and
// without a directory's one trailing slash; "." for the root itself. Errors: archive.path where it would
// leave the directory ("..", absolute, drive letters); archive.limits for length and depth; archive.name for
// all that some tool reads in another way: empty components, ".", backslash, control and invisible
// characters, malformed UTF-8, components over 255 bytes, a file with a trailing slash, "._x" (which macOS
// merges into x), and characters that have a second spelling (see has_second_spelling).
Result<std::string> normalise_name(std::string_view written, EntryKind kind, const Limits& limits);

}  // namespace sekisho::archive
