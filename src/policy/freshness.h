// Freshness: how old an artifact is by what is trusted, and whether something newer was admitted before.
#pragma once

#include <optional>
#include <vector>

#include "policy/decide.h"

namespace sekisho::policy {

// date_of is what orders an artifact among others: its age is that of the newest trusted time among the
// proofs used.
store::Admitted date_of(const oci::Document& document, const std::vector<verify::Proof>& used);

// Ages is what speaks against an artifact's age, and from when on that could change.
struct Ages {
  std::vector<Reason> faults;
  std::optional<Time> holds_until;
};

// judge_age compares with the ages allowed and with what was admitted before.
Ages judge_age(const Freshness& freshness, const store::Admitted& artifact, const store::History& history,
               Time now);

// earlier is the earlier of two times that may be absent.
std::optional<Time> earlier(const std::optional<Time>& a, const std::optional<Time>& b);

}  // namespace sekisho::policy
