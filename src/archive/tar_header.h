// Tar headers: one 512-byte block of POSIX ustar, read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::archive {

inline constexpr std::size_t kTarBlock = 512;

struct TarHeader {
  std::string name;         // prefix and name joined, as written
  char type = 0;            // '0' (NUL too), '5' or 'x'
  std::uint64_t size = 0;   // as the size field says
  bool executable = false;  // the owner's execute bit
  bool posix = false;       // magic "ustar", NUL, "00"; else GNU's
};

// has_tar_magic tells whether a block is meant as a ustar header at all.
bool has_tar_magic(BytesView block);

// parse_tar_header reads one block (POSIX.1-2017 pax, "ustar Interchange Format") of typeflag '0', NUL, '5'
// or 'x'. Strict: numbers are octal digits that only NULs and spaces follow, the checksum is unsigned and
// exact, nothing follows a NUL in a name, the prefix is used under the POSIX magic only, no link name,
// nothing in the last 12 bytes (where the "tar" of star changes what the prefix means). Errors:
// archive.header, archive.name, archive.link ('1', '2'), archive.pax ('g', 'L', 'K', 'X'), archive.type (all
// other typeflags).
Result<TarHeader> parse_tar_header(BytesView block);

}  // namespace sekisho::archive
