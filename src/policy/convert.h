// Conversion: what other verifiers are set up with today, as a policy of ours, and what of it is not carried
// over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::policy {

// ForeignKind is whose settings a text holds.
enum class ForeignKind { kImagePolicy, kContainers, kFlux, kKyverno };

// ForeignText is one file: its name as shown to people, and what it holds (YAML or JSON).
struct ForeignText {
  std::string name;
  std::string text;
};

// ForeignSettings are all that becomes one book. Without `from`, each document tells its kind itself.
// `cosign` are the words of a `cosign verify` command, without "cosign"; empty where there is none.
struct ForeignSettings {
  std::vector<ForeignText> texts;
  std::optional<ForeignKind> from;
  std::vector<std::string> cosign;
};

// Conversion is a GatePolicy document; a line for people for each thing that was not carried over, or is
// stricter or wider than it looks; and a line for each file that must be put beside it. Nothing that the
// notes do not name is weaker than it was. All lines are in the document as comments, too.
struct Conversion {
  std::string policy;
  std::vector<std::string> notes;
  std::vector<std::string> to_do;
};

// convert_settings translates settings. What has no equivalent is left out only where that is stricter; else
// the rule denies, or is not written. Errors: policy.invalid (a text that cannot be read, is of no known
// kind, or is too large), usage.invalid (a flag of cosign's that is not known).
Result<Conversion> convert_settings(const ForeignSettings& settings, const Limits& limits);

}  // namespace sekisho::policy
