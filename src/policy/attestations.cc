#include "policy/attestations.h"

#include <algorithm>

#include "attest/predicate_type.h"
#include "base/text.h"
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

bool is_meant(const AttestationDemand& demand, const Proof& proof) {
  return proof.kind == verify::ProofKind::kAttestation && contains(demand.from, proof.authority) &&
         attest::is_type(demand.type, proof.predicate_type);
}

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

// All that speaks against one attestation; nothing: it meets the demand.
std::vector<Reason> find_faults(const AttestationDemand& demand, const Proof& proof, const Setting& setting,
                                const std::vector<std::string>& waived) {
  (void)waived;
  if (auto revoked = find_revoked(setting.policy, proof)) return {*std::move(revoked)};
  if (auto stale = find_stale(demand, proof, setting)) return {*std::move(stale)};
  return {};
}

// Met is one demand with the proof that meets it, or what speaks against those that are there.
struct Met {
  const Proof* proof = nullptr;
  std::vector<Reason> faults;
};

// waived are vulnerabilities that an exception sets aside.
Met meet(const AttestationDemand& demand, const Evidence& evidence, const Setting& setting,
         const std::vector<std::string>& waived) {
  Met met;
  for (const Proof& proof : evidence.proofs) {
    if (!is_meant(demand, proof)) continue;
    auto faults = find_faults(demand, proof, setting, waived);
    if (faults.empty()) return {&proof, {}};
    append(met.faults, faults);
  }
  return met;
}

Reason missing(const AttestationDemand& demand, const Setting& setting) {
  std::string from;
  for (const std::string& name : demand.from) from += (from.empty() ? "" : ", ") + name;
  return {ReasonCode::kAttestationMissing, setting.digest(),
          title(demand) + "none of type " + printable(demand.type, 200) + " by " + from};
}

const Waiver* find_waiver(const Exception& exception, const AttestationDemand& demand,
                          const Setting& setting) {
  if (!contains(exception.digests, digest_of(setting.subject.document)) ||
      !contains(exception.rules, setting.ruling.rule->name)) {
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
  Met met = meet(demand, evidence, setting, {});
  if (met.proof != nullptr) return met;
  const Waived waived = find_waived(demand, setting);
  Met other = waived.vulnerabilities.empty() ? met : meet(demand, evidence, setting, waived.vulnerabilities);
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

}  // namespace

Attested find_attested(const Policy& policy, const Ruling& ruling, const Case& subject,
                       const Evidence& evidence, Time now) {
  const Setting setting{policy, ruling, subject, now};
  Attested attested;
  for (const AttestationDemand& demand : ruling.rule->demands.attestations) {
    const Met met = meet_or_waive(demand, evidence, setting, attested);
    if (met.proof != nullptr) attested.used.push_back(*met.proof);
    append(attested.unmet, met.faults);
  }
  return attested;
}

}  // namespace sekisho::policy
