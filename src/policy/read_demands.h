// What the baseline and the rules have in common: what they ask for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/demands.h"
#include "policy/fields.h"
#include "policy/reading.h"

namespace sekisho::policy {

// Asked is what one map (the baseline or a rule) says; what it does not say is absent.
struct Asked {
  std::optional<DigestRule> digest;
  std::optional<IndexRule> index;
  std::optional<SignedIdentity> signed_identity;
  std::vector<std::string> artifact_types;
  std::vector<SignatureDemand> signatures;
  std::vector<AttestationDemand> attestations;
  TreeLimits limits;
  std::vector<std::string> platforms;
  Freshness freshness;
  std::optional<ContentDemand> contents;
  std::optional<OnRevoked> on_revoked;
};

// read_asked reads what a map asks for.
Result<Asked> read_asked(const File& file, const Fields& fields, const Reading& reading);
// merge adds what the baseline asks for; where both speak, the stricter holds.
Demands merge(const Asked& baseline, const Asked& own);

}  // namespace sekisho::policy
