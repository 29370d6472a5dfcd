// Tests of a policy: what GatePolicyTest documents beside it expect of references.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/reason.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/scope.h"

namespace sekisho::policy {

// PolicyTest is one reference and what must come out of judging it.
struct PolicyTest {
  std::string suite;  // metadata.name of its document
  std::string name;
  std::string reference;  // the path of a layout: is relative to the document's file, and made whole here
  std::string as;         // the name of a layout; empty: none
  std::optional<Time> now;
  Destination destination;
  std::string decision;                            // admitted, denied or undecided
  std::optional<std::vector<ReasonCode>> reasons;  // all of them, sorted; absent: any
  std::optional<std::string> rule;                 // by which it is judged; absent: any
};

// load_policy_tests reads the GatePolicyTest documents of files and directories, as Policy::load reads the
// GatePolicy documents. Errors: policy.invalid (file:line:column: what), policy.unreadable.
Result<std::vector<PolicyTest>> load_policy_tests(const std::vector<std::filesystem::path>& paths,
                                                  const Limits& limits);

}  // namespace sekisho::policy
