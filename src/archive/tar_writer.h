// Tar headers as Go's archive/tar writes them, so that our layers are Flux's byte for byte.
#pragma once

#include <cstdint>
#include <string_view>

#include "archive/tar_name.h"
#include "base/bytes.h"

namespace sekisho::archive {

// render_tar_header is the header of one entry: owner 0, time 0, no names; ustar where the path fits
// (POSIX.1-2017 pax, "ustar Interchange Format"), else a local extended header with the path alone before it.
Bytes render_tar_header(std::string_view path, EntryKind kind, unsigned mode, std::uint64_t size);

// render_tar_filler is what follows data of that size.
Bytes render_tar_filler(std::uint64_t size);

// render_tar_end is the end of an archive: two zero blocks.
Bytes render_tar_end();

}  // namespace sekisho::archive
