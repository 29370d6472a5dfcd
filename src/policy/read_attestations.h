// attestations: what the statements about an artifact must say.
#pragma once

#include <vector>

#include "base/result.h"
#include "policy/demands.h"
#include "policy/fields.h"
#include "policy/reading.h"

namespace sekisho::policy {

// read_attestations reads a list of demands; an absent one is empty. Each key must fit the type that it is
// beside, and an age needs authorities whose evidence can carry a trusted time.
Result<std::vector<AttestationDemand>> read_attestations(const File& file, const yaml::Node* node,
                                                         const Reading& reading);

}  // namespace sekisho::policy
