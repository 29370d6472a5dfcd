// Who signed: the proofs that count for a rule's demands, and what speaks against it where they do not
// suffice.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "oci/reference.h"
#include "policy/decide.h"

namespace sekisho::policy {

// Signers is the outcome of counting: unmet is empty exactly where every demand is met, and there is one.
struct Signers {
  std::vector<verify::Proof> used;  // that count for a demand; copies once, in a fixed order
  std::vector<Reason> unmet;
};

Signers count_signers(const Policy& policy, const Ruling& ruling, const Case& subject,
                      const verify::Evidence& evidence);

// find_revoked is why a proof no longer counts: the policy revokes its key (for good, or since a time before
// which the proof has no trusted time) or its identity. Nothing: it counts.
std::optional<Reason> find_revoked(const Policy& policy, const verify::Proof& proof);

}  // namespace sekisho::policy
