// What is likely wrong with the identity that an authority is; see policy/lint.h.
#pragma once

#include <vector>

#include "policy/lint.h"
#include "verify/identity_pattern.h"

namespace sekisho::policy {

// lint_identity is every finding in the patterns of an identity; `about` names the authority in them.
std::vector<Finding> lint_identity(const verify::IdentityPattern& identity, const std::string& about);

}  // namespace sekisho::policy
