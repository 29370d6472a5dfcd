#include "policy/conditions.h"

#include <algorithm>

#include "attest/package_rules.h"
#include "attest/predicate_type.h"
#include "base/text.h"
#include "policy/shape.h"

namespace sekisho::policy {
namespace {

using attest::Facts;
using attest::Fault;
using attest::Kind;
using verify::Proof;
using Faults = std::vector<Fault>;

constexpr std::size_t kNamed = 5;  // packages that are named where more are at fault

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void append(Faults& faults, Faults more) {
  faults.insert(faults.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::optional<std::string> put_in(const std::optional<verify::TextPattern>& pattern,
                                  const Captures& captures) {
  if (!pattern) return std::nullopt;
  // What was not remembered stays in braces, and is nobody's name.
  return pattern->fill(captures).value_or(pattern->describe(captures));
}

Faults judge_provenance(const AttestationDemand& demand, const attest::Provenance& provenance,
                        const Proof& proof, const Captures& captures) {
  attest::ProvenanceDemand asked;
  if (demand.provenance) {
    asked = {put_in(demand.provenance->builder, captures), put_in(demand.provenance->source, captures),
             put_in(demand.provenance->ref, captures), demand.provenance->level, demand.provenance->levels};
  }
  return attest::provenance_faults(provenance, asked, proof.authority,
                                   proof.signer.identity ? &*proof.signer.identity : nullptr);
}

// Without conditions of the rule, the verifier must still have passed this artifact.
Faults judge_summary(const AttestationDemand& demand, const attest::Summary& summary, const Asking& asking) {
  const auto names = attest::resource_names(asking.ruling.name, asking.subject.admitted_as().text());
  attest::SummaryDemand asked{summary.verifier, {}, {}, {}, {}};
  if (demand.summary) {
    asked = {demand.summary->verifier,
             put_in(demand.summary->resource, asking.ruling.captures),
             demand.summary->levels,
             demand.summary->policy,
             {}};
    if (demand.summary->policy_digest) asked.policy_digest = demand.summary->policy_digest->text();
  }
  return attest::summary_faults(summary, asked, names);
}

// Counted is a fault of many packages: the first few are named.
class Counted {
 public:
  void add(const std::string& what) {
    if (count_++ < kNamed) text_ += (text_.empty() ? "" : "; ") + what;
  }
  void finish(ReasonCode code, Faults& faults) const {
    if (count_ == 0) return;
    const std::string more = count_ > kNamed ? "; and " + std::to_string(count_ - kNamed) + " more" : "";
    faults.push_back({code, text_ + more});
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

std::string package_text(const attest::Package& package) {
  return printable(package.purl.empty() ? package.name + " " + package.version : package.purl, 200);
}

void judge_licenses(const attest::LicensePolicy& policy, const attest::Sbom& sbom, Faults& faults) {
  const Limits limits;
  attest::LicenseCheck check(policy, limits);
  Counted wrong;
  for (const attest::Package& package : sbom.packages()) {
    if (const auto fault = check.fault_of(package)) wrong.add(package_text(package) + ": " + *fault);
  }
  wrong.finish(ReasonCode::kSbomLicense, faults);
}

void judge_packages(const std::vector<attest::PackagePattern>& denied, const attest::Sbom& sbom,
                    Faults& faults) {
  const Limits limits;
  Counted wrong;
  for (const attest::Package& package : sbom.packages()) {
    if (const auto fault = attest::fault_of(denied, package, limits)) wrong.add(*fault);
  }
  wrong.finish(ReasonCode::kSbomPackage, faults);
}

// The artifact, the index that it is of, or nothing at all is what an SBOM may say it describes.
bool describes(const attest::Sbom& sbom, const Case& subject) {
  const auto& described = sbom.described();
  if (described.empty()) return true;
  const auto is_ours = [&](const std::string& digest) {
    return digest == digest_of(subject.document).text() || digest == subject.admitted_as().text();
  };
  return std::any_of(described.begin(), described.end(), is_ours);
}

Faults judge_sbom(const AttestationDemand& demand, const attest::Sbom& sbom, const Case& subject) {
  if (sbom.packages().empty()) return {{ReasonCode::kSbomEmpty, "the SBOM names no package"}};
  if (!describes(sbom, subject)) {
    return {{ReasonCode::kSbomSubject, "the SBOM describes " + printable(sbom.described().front(), 200)}};
  }
  Faults faults;
  if (!demand.sbom) return faults;
  if (demand.sbom->elements) {
    for (std::string& missing : attest::missing_elements(sbom, *demand.sbom->elements))
      faults.push_back({ReasonCode::kSbomElements, std::move(missing)});
  }
  if (demand.sbom->licenses) judge_licenses(*demand.sbom->licenses, sbom, faults);
  if (!demand.sbom->denied.empty()) judge_packages(demand.sbom->denied, sbom, faults);
  return faults;
}

Faults judge_report(const ScanDemand& demand, const attest::Report& report, const Asking& asking) {
  attest::VulnerabilityDemand limit = demand.limit;
  limit.waived = asking.waived;
  const std::string& digest = asking.subject.admitted_as().text();
  return attest::vulnerability_faults(report, asking.vex, limit,
                                      {{digest, digest_of(asking.subject.document).text()},
                                       attest::resource_names(asking.ruling.name, digest)});
}

Faults judge_typed(const AttestationDemand& demand, const Facts& facts, const Proof& proof,
                   const Asking& asking) {
  const bool all_there = (!demand.provenance || facts.provenance) && (!demand.summary || facts.summary) &&
                         (!demand.sbom || facts.sbom) && (!demand.scan || facts.report);
  if (!all_there) return {{ReasonCode::kInternalError, "what it states was not read"}};
  Faults faults;
  if (facts.provenance)
    append(faults, judge_provenance(demand, *facts.provenance, proof, asking.ruling.captures));
  if (facts.summary) append(faults, judge_summary(demand, *facts.summary, asking));
  if (facts.sbom) append(faults, judge_sbom(demand, *facts.sbom, asking.subject));
  if (facts.report && demand.scan) {
    append(faults, judge_report(*demand.scan, *facts.report, asking));
  }
  return faults;
}

bool is_vex(Kind kind) {
  return kind == Kind::kOpenVex || kind == Kind::kCsafVex || kind == Kind::kCycloneDx;
}

}  // namespace

std::vector<Fault> find_condition_faults(const AttestationDemand& demand, const Proof& proof,
                                         const Asking& asking) {
  const auto* read = asking.subject.facts.find(proof);
  if (read == nullptr) return {{ReasonCode::kInternalError, "what it states was not read"}};
  if (!read->ok()) return {{read->error().code, read->error().message()}};
  const Facts& facts = **read;
  Faults faults = judge_typed(demand, facts, proof, asking);
  if (demand.schema == nullptr) return faults;
  if (!facts.document) return {{ReasonCode::kInternalError, "what it states was not read"}};
  if (const auto fault = demand.schema->fault_of(*facts.document, Limits{})) {
    const bool limit = fault->kind == SchemaFault::Kind::kLimit;
    faults.push_back(
        {limit ? ReasonCode::kAttestationLimits : ReasonCode::kAttestationSchema, fault->message()});
  }
  return faults;
}

bool is_meant(const AttestationDemand& demand, const Proof& proof) {
  return proof.kind == verify::ProofKind::kAttestation && contains(demand.from, proof.authority) &&
         attest::is_type(demand.type, proof.predicate_type);
}

attest::Want want_of(const Demands& demands, const Proof& proof) {
  attest::Want want;
  if (proof.kind != verify::ProofKind::kAttestation) return want;
  for (const AttestationDemand& demand : demands.attestations) {
    if (is_meant(demand, proof)) {
      want.typed = true;
      want.report = want.report || demand.scan.has_value();
      want.document = want.document || demand.schema != nullptr;
    }
    if (demand.scan && contains(demand.scan->vex_from, proof.authority) &&
        is_vex(attest::kind_of(proof.predicate_type))) {
      want.vex = true;
    }
  }
  return want;
}

}  // namespace sekisho::policy
