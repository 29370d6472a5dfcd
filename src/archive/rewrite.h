// rewrite: another text in the place of a file that was unpacked.
#pragma once

#include <string>

#include "archive/unpack.h"
#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::archive {

// rewrite_file replaces the bytes of a file of a tree unpacked in an open directory; its mode stays. What was
// unpacked then counts it as it is now. Errors: disk.*.
Done rewrite_file(Unpacked& unpacked, int directory, const std::string& path, BytesView bytes);

}  // namespace sekisho::archive
