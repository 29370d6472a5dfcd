// The parts of the policy file that say what is asked for: the baseline and the rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/fields.h"
#include "policy/policy.h"

namespace sekisho::policy {

// Asked is what one map (the baseline or a rule) says; what it does not say is absent.
struct Asked {
  std::optional<DigestRule> digest;
  std::optional<IndexRule> index;
  std::optional<SignedIdentity> signed_identity;
  std::vector<std::string> artifact_types;
  std::vector<SignatureDemand> signatures;
  TreeLimits limits;
};

// Draft is a rule with the places of what may still be found wrong when all rules are known.
struct Draft {
  Rule rule;
  const File* file = nullptr;
  yaml::Place place;
  std::vector<yaml::Place> patterns;
};

// read_baseline reads spec.baseline.
Result<Asked> read_baseline(const File& file, const yaml::Node& node, const verify::TrustMaterial& trust);
// read_rule reads one rule; what the baseline asks for is added, and where both speak the stricter holds.
Result<Draft> read_rule(const File& file, const yaml::Node& node, const Asked& baseline,
                        const verify::TrustMaterial& trust);

}  // namespace sekisho::policy
