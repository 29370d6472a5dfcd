// Attestations: which of a rule's attestation demands are met, by which proofs, and what the others lack.
#pragma once

#include <optional>
#include <vector>

#include "policy/decide.h"

namespace sekisho::policy {

// Attested is the outcome: unmet is empty exactly where every demand is met or set aside by an exception.
struct Attested {
  std::vector<verify::Proof> used;
  std::vector<Reason> unmet;
  std::vector<const Exception*> exceptions;  // that set something aside
  std::optional<Time> holds_until;
};

// find_attested looks for each demand at the attestations of its type by its authorities. One attestation
// must satisfy all that a demand asks: what two say between them counts for nothing (ATT-08).
Attested find_attested(const Policy& policy, const Ruling& ruling, const Case& subject,
                       const verify::Evidence& evidence, Time now);

}  // namespace sekisho::policy
