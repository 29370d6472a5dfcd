// name_constraints: what authorities on a path say of the names below them (RFC 5280 section 4.2.1.10). For
// this room only.
#pragma once

#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"

namespace sekisho::verify {

// check_name_constraints takes a path, leaf first, and succeeds where no certificate on it has a name that
// one above excludes or, where it permits names of that kind, does not permit. Self-issued authorities are
// left out, as the specification has it. A constraint on a kind of name that cannot be compared here fails
// for every certificate that has such a name, and a user name of Fulcio's counts as one (an otherName).
// Error: certificate.name-constraints.
Done check_name_constraints(const std::vector<crypto::Certificate>& path);

}  // namespace sekisho::verify
