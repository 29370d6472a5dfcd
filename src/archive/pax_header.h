// Pax headers: the records of one local extended header, read strictly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::archive {

// PaxHeader is what a local extended header says of the next entry; its times were looked at and dropped.
struct PaxHeader {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};

// parse_pax_header reads "LENGTH KEY=VALUE\n" records (POSIX.1-2017 pax, "pax Extended Header"): plain
// decimal lengths that fit, the keys path, size, mtime, atime and ctime, each once and with a value, UTF-8
// without NUL. Error: archive.pax.
Result<PaxHeader> parse_pax_header(BytesView body);

}  // namespace sekisho::archive
