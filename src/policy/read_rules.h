// The parts of the policy file that say what is asked for: the baseline and the rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/fields.h"
#include "policy/policy.h"
#include "policy/read_demands.h"
#include "policy/reading.h"

namespace sekisho::policy {

// Draft is a rule with the places of what may still be found wrong when all rules are known.
struct Draft {
  Rule rule;
  const File* file = nullptr;
  yaml::Place place;
  std::vector<yaml::Place> patterns;
  std::vector<Mirror> mirrors;
};

// read_baseline reads spec.baseline.
Result<Asked> read_baseline(const File& file, const yaml::Node& node, const Reading& reading);
// read_rule reads one rule; what the baseline asks for is added, and where both speak the stricter holds.
Result<Draft> read_rule(const File& file, const yaml::Node& node, const Asked& baseline,
                        const Reading& reading);

}  // namespace sekisho::policy
