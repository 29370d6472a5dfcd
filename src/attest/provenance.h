// Provenance: where, by whom and from what something was built, as SLSA provenance states it, and whether
// that is what is asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/fault.h"
#include "attest/predicate_type.h"
#include "attest/source.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "sigstore/identity.h"

namespace sekisho::attest {

// Provenance is what it states; what it does not state is empty.
struct Provenance {
  std::string builder;     // builder.id, never empty
  std::string build_type;  // a URI, never empty
  Source source;
  std::string commit;      // hash of the commit in hex
  std::string workflow;    // path of the workflow in the source, as .github/workflows/build.yml
  std::string invocation;  // what the builder calls this run
  std::optional<Time> started;
  std::optional<Time> finished;
};

// parse_provenance reads the predicate of kProvenance02 or kProvenance1. The source is the one that GitHub's,
// GitLab's and Google's build types name as such; of Tekton's the one dependency that is an input; of others
// the one git repository among the dependencies: where there are several, none is stated. The commit is that
// of the same repository. Errors: attestation.malformed (no builder, no build type, a time that is none),
// json.*.
Result<Provenance> parse_provenance(Kind kind, std::string_view predicate, const Limits& limits = {});

// BuilderLevel says which SLSA build level the signatures of an authority prove for a builder.
struct BuilderLevel {
  std::string authority;
  std::string builder;
  int level = 1;
};

// ProvenanceDemand is what is asked for; nothing is asked where there is no value.
struct ProvenanceDemand {
  std::optional<std::string> builder;
  std::optional<std::string> source;  // a repository; with @ref it asks for the ref, too
  std::optional<std::string> ref;
  std::optional<int> level;
  std::vector<BuilderLevel> levels;
};

// provenance_faults compares a provenance that the authority signed with what is asked for: builder and ref
// exactly, the source as parse_source sees it (provenance.builder, provenance.source); what is asked for and
// not stated is a fault. Its level is the highest of the levels for this authority and this builder, 1 where
// none is for them (provenance.level). Whatever is asked, what the provenance and the Fulcio certificate of
// the signer both state must agree (provenance.certificate-mismatch); identity is null for a signer without
// one.
std::vector<Fault> provenance_faults(const Provenance& provenance, const ProvenanceDemand& demand,
                                     const std::string& authority, const sigstore::Identity* identity);

}  // namespace sekisho::attest
