#include <algorithm>

#include "attest/provenance.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr int kLevelOfSigned = 1;  // slsa.dev/spec/v1.0/levels: provenance that is there is level 1

std::string quoted(const std::string& text) { return text.empty() ? "nothing" : in_quotes(text); }

class Faults {
 public:
  explicit Faults(const Provenance& provenance) : provenance_(provenance) {}

  void check(ReasonCode code, const std::string& what, const std::string& asked, const std::string& stated) {
    if (asked == stated) return;
    found_.push_back({code, what + ": " + quoted(asked) + " is asked for, stated is " + quoted(stated)});
  }

  // Compares what the certificate and the provenance both state.
  void check_claim(const std::string& claim, const std::string& certified, const std::string& stated) {
    if (certified.empty() || stated.empty() || certified == stated) return;
    found_.push_back({ReasonCode::kProvenanceCertificate, claim + ": certified is " + quoted(certified) +
                                                              ", the provenance states " + quoted(stated)});
  }

  void check_source(const std::string& asked) {
    const Source source = parse_source(asked);
    check(ReasonCode::kProvenanceSource, "the source", source.repository, provenance_.source.repository);
    if (!source.ref.empty()) check_ref(source.ref);
  }
  void check_ref(const std::string& asked) {
    check(ReasonCode::kProvenanceSource, "the ref", asked, provenance_.source.ref);
  }

  void check_level(int asked, int reached) {
    if (reached >= asked) return;
    found_.push_back({ReasonCode::kProvenanceLevel,
                      "level " + std::to_string(asked) + " is asked for, the builder " +
                          quoted(provenance_.builder) + " is known to reach " + std::to_string(reached)});
  }

  std::vector<Fault> take() { return std::move(found_); }

 private:
  const Provenance& provenance_;
  std::vector<Fault> found_;
};

int level_of(const Provenance& provenance, const ProvenanceDemand& demand, const std::string& authority) {
  int level = kLevelOfSigned;
  for (const BuilderLevel& one : demand.levels) {
    if (one.authority == authority && one.builder == provenance.builder) level = std::max(level, one.level);
  }
  return level;
}

std::string claim_of(const sigstore::Identity& identity, std::string_view name) {
  for (const auto& [claim, value] : identity.claims) {
    if (claim == name) return value;
  }
  return {};
}

// A workflow is https://HOST/OWNER/NAME/.github/workflows/FILE@REF; at github.com owner and name are
// case-insensitive.
bool is_workflow(std::string_view uri) {
  return uri.starts_with("https://") && uri.find("/.github/workflows/") != std::string_view::npos &&
         uri.find('@') != std::string_view::npos;
}

std::string folded_workflow(const std::string& uri) {
  const std::size_t end = uri.find("/.github/workflows/");
  if (!is_workflow(uri)) return uri;
  return parse_source(uri.substr(0, end)).repository + uri.substr(end);
}

std::string workflow_of(const Provenance& provenance) {
  if (provenance.source.ref.empty() || !provenance.workflow.starts_with(".github/workflows/")) return {};
  return provenance.source.repository + "/" + provenance.workflow + "@" + provenance.source.ref;
}

bool is_run_number(std::string_view text) {
  return text.find_first_not_of("0123456789-") == std::string_view::npos;
}

// slsa-github-generator writes RUN-ATTEMPT into v0.2: that part of .../actions/runs/RUN/attempts/ATTEMPT.
std::string run_number(const std::string& uri) {
  constexpr std::string_view kRuns = "/actions/runs/";
  constexpr std::string_view kAttempts = "/attempts/";
  const std::size_t runs = uri.find(kRuns);
  const std::size_t attempts = uri.find(kAttempts);
  if (runs == std::string::npos || attempts == std::string::npos || attempts < runs) return {};
  const std::size_t run = runs + kRuns.size();
  return uri.substr(run, attempts - run) + "-" + uri.substr(attempts + kAttempts.size());
}

// Where builders name runs in other ways than Fulcio, nothing can be told.
std::string run_as_stated(const std::string& certified, const std::string& stated) {
  if (stated.starts_with("https://")) return certified;
  return is_run_number(stated) ? run_number(certified) : std::string();
}

// Fulcio's oid-info.md, 1.3.6.1.4.1.57264.1.9 to .21.
void check_certificate(const Provenance& provenance, const sigstore::Identity& identity, Faults& faults) {
  const auto claim = [&](std::string_view name) { return claim_of(identity, name); };
  faults.check_claim("sourceRepositoryURI", parse_source(claim("sourceRepositoryURI")).repository,
                     provenance.source.repository);
  faults.check_claim("sourceRepositoryRef", claim("sourceRepositoryRef"), provenance.source.ref);
  faults.check_claim("sourceRepositoryDigest", fold_case(claim("sourceRepositoryDigest")),
                     fold_case(provenance.commit));
  faults.check_claim("buildConfigURI", folded_workflow(claim("buildConfigURI")), workflow_of(provenance));
  const std::string signer = claim("buildSignerURI");
  if (is_workflow(provenance.builder) && is_workflow(signer)) {
    faults.check_claim("buildSignerURI", folded_workflow(signer), folded_workflow(provenance.builder));
  }
  faults.check_claim("runInvocationURI", run_as_stated(claim("runInvocationURI"), provenance.invocation),
                     provenance.invocation);
}

}  // namespace

std::vector<Fault> provenance_faults(const Provenance& provenance, const ProvenanceDemand& demand,
                                     const std::string& authority, const sigstore::Identity* identity) {
  Faults faults(provenance);
  if (demand.builder) {
    faults.check(ReasonCode::kProvenanceBuilder, "the builder", *demand.builder, provenance.builder);
  }
  if (demand.source) faults.check_source(*demand.source);
  if (demand.ref) faults.check_ref(*demand.ref);
  if (demand.level) faults.check_level(*demand.level, level_of(provenance, demand, authority));
  if (identity != nullptr) check_certificate(provenance, *identity, faults);
  return faults.take();
}

}  // namespace sekisho::attest
