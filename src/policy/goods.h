// goods: what of a staged tree's manifests a rule refuses.
#pragma once

#include <vector>

#include "policy/contents.h"
#include "policy/decide.h"

namespace sekisho::policy {

// Refused is one reason, and the part of the demand by which an exception could set it aside; nothing: none
// can. Not even warn mode waves through what the policy revokes.
struct Refused {
  Reason reason;
  std::optional<ContentPart> part;
  bool revoked = false;
};

// find_refused is all that a demand refuses of what was found in a tree, verdicts on its images included.
std::vector<Refused> find_refused(const ContentDemand& demand, const Goods& goods);

}  // namespace sekisho::policy
