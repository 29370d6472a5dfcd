// diff: two trees file by file, by their content; each is a directory or what an artifact unpacks to.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/source_tree.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Facts are what is compared of a file.
struct Facts {
  std::uint64_t size = 0;
  crypto::Digest digest;
  bool executable = false;
  bool operator==(const Facts&) const = default;
};

// Files are the files of a tree by their paths. Directories are not compared.
using Files = std::map<std::string, Facts>;

struct Difference {
  std::string path;
  std::optional<Facts> before;  // nothing: it was added
  std::optional<Facts> after;   // nothing: it was removed
};

// hash_files reads every file of a tree. Error: file.unreadable.
Result<Files> hash_files(const archive::SourceTree& tree);

// fetch_files unpacks an artifact as strictly as admit does, into a private directory that is gone
// afterwards. Nothing of it is verified, and nothing is handed over. Errors: manifest.*, archive.*,
// registry.*, disk.*.
Result<Files> fetch_files(const oci::Document& document, registry::Repository& repository,
                          const Limits& limits);

// compare_files lists what differs, by path.
std::vector<Difference> compare_files(const Files& before, const Files& after);

}  // namespace sekisho::publish
