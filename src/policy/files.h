// Files of a book: which they are, their bytes read once, and the digest over them all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "policy/fields.h"

namespace sekisho::policy {

// read_files reads the files and the policy files of the directories named, in an order that does not depend
// on how they were named: by file name, then by content. Errors: policy.unreadable, policy.invalid.
Result<std::vector<File>> read_files(const std::vector<std::filesystem::path>& paths, const Limits& limits);
// parse_sources does so with files that were read before.
Result<std::vector<File>> parse_sources(std::vector<Source> sources, const Limits& limits);

// BookDigest covers each file read: its name as it was written and its bytes.
class BookDigest {
 public:
  BookDigest();
  void add(std::string_view name, BytesView bytes);
  crypto::Digest finish() const;

 private:
  std::string list_;
};

// read_named reads a file that a policy file names, its path relative to that, and adds it to its source and
// to the book's digest. Error: policy.unreadable with its place.
Result<Named> read_named(const File& file, const yaml::Node& node, std::string_view what, std::uint64_t most,
                         BookDigest& digest);

}  // namespace sekisho::policy
