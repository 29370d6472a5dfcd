// PredicateType: what a statement is about, by URI: cosign's words for types, and which URIs mean one type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::attest {

// Kind is how the predicate of a type is read.
enum class Kind {
  kOther,  // by JSON Schema alone
  kSpdx,
  kCycloneDx,
  kProvenance02,
  kProvenance1,
  kSummary,  // SLSA verification summary (VSA)
  kVulnerabilities,
  kSarif,
  kOpenVex,
  kCsafVex,
};

inline constexpr std::string_view kSlsaProvenance1 = "https://slsa.dev/provenance/v1";

// predicate_type_of is the URI of one of cosign's aliases (and of vsa, sarif, csafvex), or the text itself
// where it is a URI. Error: usage.invalid.
Result<std::string> predicate_type_of(std::string_view type);

// kind_of is how predicates of a type are read; the URI is compared in full.
Kind kind_of(std::string_view uri);

// is_type tells whether a predicate found is of the type asked for: the URI itself, or one of the versioned
// forms that are known of it. Never by prefix (threats ATT-06).
bool is_type(std::string_view asked, std::string_view found);

}  // namespace sekisho::attest
