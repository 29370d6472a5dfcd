// The part of an authority that names an identity instead of keys.
#pragma once

#include "base/result.h"
#include "policy/fields.h"
#include "policy/roots.h"
#include "verify/trust.h"

namespace sekisho::policy {

// read_keyless reads the map keyless of an authority: the trusted root, issuer and subject (each exactly or
// by a pattern that holds in full) and claims. Nothing of it may be left out but the claims: an authority
// that anybody is does not exist.
Done read_keyless(const File& file, const yaml::Node& node, Roots& roots, verify::Authority& authority);

}  // namespace sekisho::policy
