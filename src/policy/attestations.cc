#include "policy/attestations.h"

#include <algorithm>

#include "base/text.h"
#include "policy/conditions.h"
#include "policy/freshness.h"
#include "policy/shape.h"
#include "policy/signers.h"

namespace sekisho::policy {
namespace {

using verify::Evidence;
using verify::Proof;

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Setting is what all demands of one judgement have in common.
struct Setting {
  const Policy& policy;
  const Ruling& ruling;
  const Case& subject;
  Time now;

  const std::string& digest() const { return digest_of(subject.document).text(); }
};

std::string title(const AttestationDemand& demand) { return "attestation " + demand.name + ": "; }

std::optional<Reason> find_stale(const AttestationDemand& demand, const Proof& proof,
                                 const Setting& setting) {
  if (!demand.max_age) return std::nullopt;
  const bool again =
      demand.max_age->at == When::kAdmission && setting.subject.history.has(setting.subject.admitted_as());
  if (again) return std::nullopt;
  const auto stale = [&](const std::string& what) {
    return Reason{ReasonCode::kAttestationStale, proof.source.text(), title(demand) + what};
  };
  if (!proof.signed_at) return stale("nothing trusted tells when it was made, and the rule asks for its age");
  if (setting.now - *proof.signed_at <= demand.max_age->of) return std::nullopt;
  return stale("it was made " + render_time(*proof.signed_at) + ", longer ago than maxAge allows");
}

// Looking is what one demand is met with.
struct Looking {
  const Setting& setting;
  const std::vector<attest::VexStatement>& vex;
  const std::vector<std::string>& waived;  // vulnerabilities that an exception sets aside
};

// All that speaks against one attestation; nothing: it meets the demand.
std::vector<Reason> find_faults(const AttestationDemand& demand, const Proof& proof, const Looking& looking) {
  const Setting& setting = looking.setting;
  if (auto revoked = find_revoked(setting.policy, proof)) return {*std::move(revoked)};
  if (auto stale = find_stale(demand, proof, setting)) return {*std::move(stale)};
  std::vector<Reason> reasons;
  const Asking asking{setting.ruling, setting.subject, looking.vex, looking.waived};
  for (attest::Fault& fault : find_condition_faults(demand, proof, asking)) {
    reasons.push_back({fault.code, proof.source.text(), title(demand) + std::move(fault.detail)});
  }
  return reasons;
}

// The order of evidence is an accident of the registry; nothing may hang on it.
const Proof* first_of(const std::vector<const Proof*>& proofs) {
  return *std::min_element(proofs.begin(), proofs.end(),
                           [](const Proof* a, const Proof* b) { return a->source < b->source; });
}

// Met is one demand with the proof that meets it, or what speaks against those that are there.
struct Met {
  const Proof* proof = nullptr;
  std::vector<Reason> faults;
};

// A scan is worth what the newest says: an older one, which found less, must not stand in for it (ATT-10).
// Those without a trusted time might be the newest.
std::vector<const Proof*> newest_of(std::vector<const Proof*> proofs) {
  std::optional<Time> newest;
  for (const Proof* proof : proofs) {
    if (proof->signed_at) newest = std::max(newest, proof->signed_at);
  }
  std::erase_if(proofs, [&](const Proof* proof) { return proof->signed_at && proof->signed_at < newest; });
  return proofs;
}

std::vector<const Proof*> find_meant(const AttestationDemand& demand, const Evidence& evidence,
                                     const Setting& setting) {
  std::vector<const Proof*> meant;
  for (const Proof& proof : evidence.proofs) {
    if (is_meant(demand, proof)) meant.push_back(&proof);
  }
  if (!demand.scan) return meant;
  // What is revoked says nothing about the rest.
  std::vector<const Proof*> valid = meant;
  std::erase_if(valid, [&](const Proof* proof) { return find_revoked(setting.policy, *proof).has_value(); });
  return valid.empty() ? meant : newest_of(std::move(valid));
}

Met meet(const AttestationDemand& demand, const Evidence& evidence, const Looking& looking) {
  Met met;
  const auto meant = find_meant(demand, evidence, looking.setting);
  std::vector<const Proof*> good;
  for (const Proof* proof : meant) {
    auto faults = find_faults(demand, *proof, looking);
    if (faults.empty()) good.push_back(proof);
    append(met.faults, faults);
  }
  // Of scans all of the newest must be good, of others any.
  const bool enough = demand.scan ? good.size() == meant.size() : true;
  if (good.empty() || !enough) return met;
  return {first_of(good), {}};
}

Reason missing(const AttestationDemand& demand, const Setting& setting) {
  std::string from;
  for (const std::string& name : demand.from) from += (from.empty() ? "" : ", ") + name;
  return {ReasonCode::kAttestationMissing, setting.digest(),
          title(demand) + "none of type " + printable(demand.type, 200) + " by " + from};
}

// Statements by the authors that the demand trusts, of attestations that are not revoked.
std::vector<attest::VexStatement> find_vex(const AttestationDemand& demand, const Evidence& evidence,
                                           const Setting& setting) {
  std::vector<attest::VexStatement> statements;
  if (!demand.scan) return statements;
  for (const Proof& proof : evidence.proofs) {
    if (!contains(demand.scan->vex_from, proof.authority) || find_revoked(setting.policy, proof)) continue;
    const auto* facts = setting.subject.facts.find(proof);
    if (facts == nullptr) continue;
    // What cannot be read might take back what another one excuses: then nothing is excused.
    if (!facts->ok() || (*facts)->vex_error) return {};
    append(statements, (*facts)->vex);
  }
  return statements;
}

const Waiver* find_waiver(const Exception& exception, const AttestationDemand& demand,
                          const Setting& setting) {
  const bool concerns = contains(exception.digests, digest_of(setting.subject.document)) ||
                        contains(exception.digests, setting.subject.admitted_as());
  if (!concerns || !contains(exception.rules, setting.ruling.rule->name)) {
    return nullptr;
  }
  const auto waives = [&](const Waiver& waiver) { return waiver.attestation == demand.name; };
  const auto found = std::find_if(exception.waive.begin(), exception.waive.end(), waives);
  return found == exception.waive.end() ? nullptr : &*found;
}

// Waived is what exceptions set aside of one demand.
struct Waived {
  std::vector<const Exception*> exceptions;  // in force
  bool all = false;
  std::vector<std::string> vulnerabilities;
  std::string expired;  // for people: those that do nothing any more
};

Waived find_waived(const AttestationDemand& demand, const Setting& setting) {
  Waived waived;
  for (const Exception& exception : setting.policy.exceptions()) {
    const Waiver* waiver = find_waiver(exception, demand, setting);
    if (waiver == nullptr) continue;
    if (exception.expires <= setting.now) {
      waived.expired += "; exception " + exception.name + " (" + printable(exception.owner, 100) +
                        ") expired " + render_time(exception.expires);
      continue;
    }
    waived.exceptions.push_back(&exception);
    waived.all = waived.all || waiver->vulnerabilities.empty();
    append(waived.vulnerabilities, waiver->vulnerabilities);
  }
  return waived;
}

// An exception that is not needed is not used.
Met meet_or_waive(const AttestationDemand& demand, const Evidence& evidence, const Setting& setting,
                  Attested& attested) {
  const auto vex = find_vex(demand, evidence, setting);
  Met met = meet(demand, evidence, {setting, vex, {}});
  if (met.proof != nullptr) return met;
  const Waived waived = find_waived(demand, setting);
  Met other =
      waived.vulnerabilities.empty() ? met : meet(demand, evidence, {setting, vex, waived.vulnerabilities});
  if (waived.all || other.proof != nullptr) {
    for (const Exception* exception : waived.exceptions) {
      attested.exceptions.push_back(exception);
      attested.holds_until = earlier(attested.holds_until, exception->expires);
    }
    other.faults.clear();
    return other;
  }
  if (other.faults.empty()) other.faults.push_back(missing(demand, setting));
  for (Reason& fault : other.faults) fault.detail += waived.expired;
  return other;
}

// From when on an attestation is too old, where its age counts.
std::optional<Time> end_of_age(const AttestationDemand& demand, const Proof& proof) {
  if (!demand.max_age || !proof.signed_at) return std::nullopt;
  return *proof.signed_at + demand.max_age->of + Seconds(1);
}

}  // namespace

Attested find_attested(const Policy& policy, const Ruling& ruling, const Case& subject,
                       const Evidence& evidence, Time now) {
  const Setting setting{policy, ruling, subject, now};
  Attested attested;
  for (const AttestationDemand& demand : ruling.rule->demands.attestations) {
    const Met met = meet_or_waive(demand, evidence, setting, attested);
    if (met.proof != nullptr) {
      attested.used.push_back(*met.proof);
      attested.holds_until = earlier(attested.holds_until, end_of_age(demand, *met.proof));
    }
    append(attested.unmet, met.faults);
  }
  return attested;
}

}  // namespace sekisho::policy
