// Summary: what a verifier found out about an artifact (SLSA verification summary, VSA v1), and whether that
// is what is asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/fault.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::attest {

enum class SummaryResult { kFailed, kPassed };

// Summary is what it states (slsa.dev/spec/v1.1/verification_summary).
struct Summary {
  std::string verifier;
  std::string resource;
  std::string policy_uri;
  std::vector<std::pair<std::string, std::string>> policy_digests;  // algorithm and hex
  SummaryResult result = SummaryResult::kFailed;
  std::vector<std::string> levels;    // SLSA_BUILD_LEVEL_3, ...
  std::optional<Time> time_verified;  // its age is for the caller to judge
};

// parse_summary reads the predicate. Errors: attestation.malformed (verifier.id, resourceUri, policy.uri or
// verificationResult missing, another result than PASSED or FAILED, a time that is none), json.*.
Result<Summary> parse_summary(std::string_view predicate, const Limits& limits = {});

// SummaryDemand is what is asked for; nothing is asked where there is no value.
struct SummaryDemand {
  std::string verifier;
  std::optional<std::string> resource;
  std::vector<std::string> levels;
  std::optional<std::string> policy_uri;
  std::optional<std::string> policy_digest;  // sha256:<hex>
};

// resource_names are the names under which verifiers speak of an artifact: the repository (ghcr.io/acme/app)
// and its package URL of type oci, each without a digest and with it. Written:
// pkg:oci/app@sha256:…?repository_url=…, with : and / as they are or percent-encoded. Tags are in none of
// them: they move.
std::vector<std::string> resource_names(const std::string& repository, const std::string& digest);

// summary_faults compares it with what is asked for: summary.failed where the result is not PASSED or a level
// is FAILED; summary.mismatch where verifier, policy or resource are others or a level is not reached. The
// resource must be the one asked for or, where none is, one of names. A SLSA level is reached by higher ones
// of its track.
std::vector<Fault> summary_faults(const Summary& summary, const SummaryDemand& demand,
                                  const std::vector<std::string>& names);

}  // namespace sekisho::attest
