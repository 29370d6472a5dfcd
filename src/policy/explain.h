// Explain: for the author of a policy: which rule judges an artifact, and each thing that it asks for, met or
// not.
#pragma once

#include <string>
#include <vector>

#include "policy/decide.h"

namespace sekisho::policy {

// Requirement is one thing that a rule asks for.
struct Requirement {
  std::string what;               // for people
  std::vector<verify::Proof> by;  // that met it
  std::vector<Reason> unmet;      // none: it is met
};

// Match is one pattern of one rule that matches the name and holds at the destination.
struct Match {
  std::string rule, pattern;
};

struct Explanation {
  std::string name;            // that was looked up: of a mirror, the original's
  std::vector<Match> matches;  // most specific first: the first one judges
  Captures captures;
  std::vector<Requirement> requirements;
};

// explain tells how a case is judged. Where no rule matches, matches is empty.
Explanation explain(const Policy& policy, const Case& subject, const verify::Evidence& evidence, Time now);

}  // namespace sekisho::policy
