// Roots: the trusted roots that a book names, each read and checked once, however many authorities share it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "policy/fields.h"
#include "policy/files.h"
#include "verify/anchors.h"

namespace sekisho::policy {

class Roots {
 public:
  Roots(const Limits& limits, BookDigest& digest) : limits_(limits), digest_(digest) {}

  // read reads the map {file: trusted_root.json}, its path relative to the policy file, and adds the file to
  // the book's digest. Errors: policy.invalid, policy.unreadable, trusted-root.invalid, all with their place.
  Result<std::shared_ptr<const verify::Anchors>> read(const File& file, const yaml::Node& node);

  // only is the one root that the book names, or null where it names several or none.
  std::shared_ptr<const verify::Anchors> only() const;

 private:
  const Limits& limits_;
  BookDigest& digest_;
  std::map<crypto::Digest, std::shared_ptr<const verify::Anchors>> known_;
};

// parse_anchors reads a trusted root; the signatures along its chains are left to Anchors. Error:
// trusted-root.invalid.
Result<std::shared_ptr<const verify::Anchors>> parse_anchors(BytesView text, const Limits& limits);

}  // namespace sekisho::policy
