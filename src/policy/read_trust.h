// The parts of the policy file that say who is trusted and who no longer is.
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "policy/fields.h"
#include "policy/files.h"
#include "policy/policy.h"

namespace sekisho::policy {

// read_authority reads one member of spec.authorities, its key files included, which are added to digest.
Result<verify::Authority> read_authority(const File& file, const yaml::Node::Member& member,
                                         const Limits& limits, BookDigest& digest);

// Revoked is what spec.revoked holds.
struct Revoked {
  std::vector<RevokedDigest> digests;
  std::vector<RevokedKey> keys;
};
Result<Revoked> read_revoked(const File& file, const yaml::Node& node);

}  // namespace sekisho::policy
