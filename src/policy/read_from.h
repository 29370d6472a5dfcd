// from: the authorities that a demand names.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/fields.h"
#include "verify/trust.h"

namespace sekisho::policy {

// From is the authorities that a demand names, and how many distinct signers they have between them.
struct From {
  std::vector<std::string> names;
  std::set<std::string> signers;
  bool unbounded = false;  // a pattern may be any number of signers
};

// find_authority is the authority of that name, or null.
const verify::Authority* find_authority(const verify::TrustMaterial& trust, std::string_view name);

// read_from reads a list of names of authorities, each once; what names the key in errors.
Result<From> read_from(const File& file, const yaml::Node& node, const verify::TrustMaterial& trust,
                       std::string_view what);

}  // namespace sekisho::policy
