// The parts of the policy file that say who is trusted and who no longer is.
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "policy/fields.h"
#include "policy/files.h"
#include "policy/policy.h"
#include "policy/roots.h"

namespace sekisho::policy {

// read_authority reads one member of spec.authorities, its key files and roots included, which are added to
// the book's digest. A key that names no root of its own has none yet.
Result<verify::Authority> read_authority(const File& file, const yaml::Node::Member& member,
                                         const Limits& limits, Roots& roots, BookDigest& digest);

// Revoked is what spec.revoked holds.
struct Revoked {
  std::vector<RevokedDigest> digests;
  std::vector<RevokedKey> keys;
  std::vector<RevokedIdentity> identities;
};
Result<Revoked> read_revoked(const File& file, const yaml::Node& node);

}  // namespace sekisho::policy
