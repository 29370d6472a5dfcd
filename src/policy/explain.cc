#include "policy/explain.h"

#include <algorithm>

#include "policy/attestations.h"
#include "policy/freshness.h"
#include "policy/shape.h"
#include "policy/signers.h"

namespace sekisho::policy {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<Match> find_matches(const Policy& policy, const std::string& name,
                                const Destination& destination) {
  std::vector<const RuleIndex::Candidate*> found;
  for (const RuleIndex::Bucket& bucket : policy.index().buckets()) {
    for (const RuleIndex::Candidate& candidate : bucket.candidates) {
      const bool fits =
          name.empty() ? candidate.pattern.matches_everything() : candidate.pattern.match(name).has_value();
      if (fits && candidate.scope.holds(destination)) found.push_back(&candidate);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto* a, const auto* b) { return RuleIndex::specificity(*a, *b) > 0; });
  std::vector<Match> matches;
  for (const auto* candidate : found)
    matches.push_back({policy.rules()[candidate->rule].name, candidate->pattern.text()});
  return matches;
}

// Each demand is asked for by a rule of its own.
class Explainer {
 public:
  Explainer(const Policy& policy, const Ruling& ruling, const Case& subject, const verify::Evidence& evidence,
            Time now)
      : policy_(policy), ruling_(ruling), subject_(subject), evidence_(evidence), now_(now) {}

  std::vector<Requirement> requirements() {
    explain_shape();
    for (const SignatureDemand& demand : demands().signatures) explain_signature(demand);
    for (const AttestationDemand& demand : demands().attestations) explain_attestation(demand);
    explain_freshness();
    return std::move(all_);
  }

 private:
  const Demands& demands() const { return ruling_.rule->demands; }
  Ruling ruling_of(const Rule& rule) const { return {&rule, ruling_.name, ruling_.captures}; }

  void explain_shape() {
    auto faults = find_shape_faults(demands(), subject_.document);
    if (!demands().artifact_types.empty()) {
      all_.push_back({"an artifact of type " + joined(demands().artifact_types), {}, std::move(faults)});
    } else if (!faults.empty()) {
      all_.push_back({"a manifest, not an index", {}, std::move(faults)});
    }
  }

  void explain_signature(const SignatureDemand& demand) {
    Rule rule;
    rule.name = ruling_.rule->name;
    rule.demands.signatures = {demand};
    rule.demands.signed_identity = demands().signed_identity;
    Signers signers = count_signers(policy_, ruling_of(rule), subject_, evidence_);
    signed_by_.insert(signed_by_.end(), signers.used.begin(), signers.used.end());
    all_.push_back({"signatures by " + std::to_string(demand.threshold) + " of: " + joined(demand.from),
                    std::move(signers.used), std::move(signers.unmet)});
  }

  void explain_attestation(const AttestationDemand& demand) {
    Rule rule;
    rule.name = ruling_.rule->name;
    rule.demands.attestations = {demand};
    Attested attested = find_attested(policy_, ruling_of(rule), subject_, evidence_, now_);
    std::string what = "attestation " + demand.name + " (" + demand.type + ") by " + joined(demand.from);
    for (const Exception* exception : attested.exceptions)
      what += ", set aside by exception " + exception->name;
    all_.push_back({std::move(what), std::move(attested.used), std::move(attested.unmet)});
  }

  void explain_freshness() {
    const Freshness& freshness = demands().freshness;
    if (!freshness.asks_for_time() && !freshness.forward_only) return;
    Ages ages = judge_age(freshness, date_of(subject_.document, signed_by_), subject_.history, now_);
    all_.push_back({"freshness", {}, std::move(ages.faults)});
  }

  const Policy& policy_;
  const Ruling& ruling_;
  const Case& subject_;
  const verify::Evidence& evidence_;
  Time now_;
  std::vector<verify::Proof> signed_by_;
  std::vector<Requirement> all_;
};

}  // namespace

Explanation explain(const Policy& policy, const Case& subject, const verify::Evidence& evidence, Time now) {
  const Ruling ruling = policy.ruling(subject.reference, subject.destination);
  const auto& name = subject.reference.name();
  Explanation explanation;
  explanation.name = ruling.rule != nullptr || !name ? ruling.name : name->text();
  explanation.captures = ruling.captures;
  explanation.matches = find_matches(policy, explanation.name, subject.destination);
  if (ruling.rule == nullptr) return explanation;
  explanation.requirements = Explainer(policy, ruling, subject, evidence, now).requirements();
  explanation.tree.asked = ruling.rule->demands.contents.has_value();
  return explanation;
}

}  // namespace sekisho::policy
