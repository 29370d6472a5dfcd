// Source: a policy file and all that it names, as they were read; a book can be read from them again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sekisho::policy {

// Named is a file that a policy file names, as it is named there.
struct Named {
  std::string name;
  Bytes bytes;
};

struct Source {
  std::filesystem::path path;  // as it was given; its file name counts in the book's digest
  Bytes bytes;
  std::vector<Named> named;  // each once
};

}  // namespace sekisho::policy
