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

// TreeAnswer is what looking into the tree came to. It is fetched only where the papers are in order.
struct TreeAnswer {
  bool asked = false;  // whether the rule asks about contents
  bool judged = false;
  std::vector<Reason> unmet;
};

struct Explanation {
  std::string name;            // that was looked up: of a mirror, the original's
  std::vector<Match> matches;  // most specific first: the first one judges
  Captures captures;
  std::vector<Requirement> requirements;
  TreeAnswer tree = {};
};

// explain tells how the papers of a case are judged. Where no rule matches, matches is empty.
Explanation explain(const Policy& policy, const Case& subject, const verify::Evidence& evidence, Time now);

}  // namespace sekisho::policy
