#include "policy/signers.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "policy/shape.h"

namespace sekisho::policy {
namespace {

using verify::Evidence;
using verify::Proof;

// The order of evidence is an accident of the registry; nothing may hang on it.
bool before(const Proof& a, const Proof& b) {
  const auto all = [](const Proof& proof, const std::string& name) {
    return std::tie(proof.authority, name, proof.content, proof.format, proof.source, proof.signed_at,
                    proof.docker_reference, proof.annotations, proof.predicate_type);
  };
  const std::string name = a.signer.name();
  const std::string other = b.signer.name();
  return all(a, name) < all(b, other);
}

bool is_copy(const Proof& a, const Proof& b) {
  return a.authority == b.authority && a.signer.name() == b.signer.name() && a.content == b.content;
}

template <class Container, class Value>
bool contains(const Container& container, const Value& value) {
  return std::find(container.begin(), container.end(), value) != container.end();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Without regard to case: GitHub lets a repository change the case of its name, and captures are compared so.
bool is_same_identity(const RevokedIdentity& revoked, const sigstore::Identity& identity) {
  return equal_folded(revoked.issuer, identity.issuer) && equal_folded(revoked.subject, identity.subject);
}

// Whether a legacy signature was made for this repository, or for the one that it mirrors; bundles name none
// (SIG-02).
bool names_repository(const Proof& proof, const std::string& original, const oci::Reference& reference) {
  if (proof.format != verify::ProofFormat::kLegacy) return true;
  if (!reference.name()) return false;
  const auto signed_for = oci::Reference::parse(proof.docker_reference);
  if (!signed_for.ok() || !signed_for->name()) return false;
  return signed_for->name() == reference.name() || signed_for->name()->text() == original;
}

bool has_annotations(const Proof& proof, const SignatureDemand& demand) {
  return std::all_of(demand.annotations.begin(), demand.annotations.end(), [&](const auto& wanted) {
    const auto same_key = [&](const auto& signed_one) { return signed_one.first == wanted.first; };
    const auto found = std::find_if(proof.annotations.begin(), proof.annotations.end(), same_key);
    return found != proof.annotations.end() && found->second == wanted.second;
  });
}

// Tally counts the proofs for one demand.
class Tally {
 public:
  Tally(const Policy& policy, const Ruling& ruling, const SignatureDemand& demand,
        const oci::Reference& reference)
      : policy_(policy), ruling_(ruling), demand_(demand), reference_(reference) {}

  void add(const Proof& proof);
  bool met() const { return signers_.size() >= demand_.threshold; }
  const std::vector<Proof>& used() const { return used_; }
  // Why it is not met: what the signatures that are there lack, and how many are missing.
  std::vector<Reason> reasons(const crypto::Digest& digest, const Evidence& evidence) const;

 private:
  std::optional<Reason> fault_of(const Proof& proof) const;
  Reason shortage(const crypto::Digest& digest, const Evidence& evidence) const;
  std::vector<std::string> missing() const;

  const Policy& policy_;
  const Ruling& ruling_;
  const SignatureDemand& demand_;
  const oci::Reference& reference_;
  std::set<std::string> signers_;  // by name, in one case: spellings of one identity are one signer
  std::vector<Proof> used_;
  std::vector<Reason> faults_;
};

std::optional<Reason> Tally::fault_of(const Proof& proof) const {
  const std::string& source = proof.source.text();
  if (proof.kind != verify::ProofKind::kSignature) {
    return Reason{
        ReasonCode::kStatementNotSignature, source,
        proof.authority + " attested " + printable(proof.predicate_type, 200) + ", and signed nothing"};
  }
  if (auto revoked = find_revoked(policy_, proof)) return revoked;
  const bool bound = ruling_.rule->demands.signed_identity == SignedIdentity::kRepository;
  if (bound && !names_repository(proof, ruling_.name, reference_)) {
    return Reason{ReasonCode::kSignatureReference, source,
                  "the signature by " + proof.authority + " was made for \"" +
                      printable(proof.docker_reference, 300) + "\""};
  }
  if (!has_annotations(proof, demand_)) {
    return Reason{ReasonCode::kSignatureAnnotation, source,
                  "the signature by " + proof.authority + " does not carry the annotations asked for"};
  }
  return std::nullopt;
}

void Tally::add(const Proof& proof) {
  if (!contains(demand_.from, proof.authority)) return;
  if (auto fault = fault_of(proof)) {
    faults_.push_back(*std::move(fault));
    return;
  }
  signers_.insert(fold_case(proof.signer.name()));
  used_.push_back(proof);
}

// The authorities that did not sign.
std::vector<std::string> Tally::missing() const {
  std::vector<std::string> names;
  for (const std::string& name : demand_.from) {
    const auto by_it = [&](const Proof& proof) { return proof.authority == name; };
    if (std::none_of(used_.begin(), used_.end(), by_it)) names.push_back(name);
  }
  return names;
}

Reason Tally::shortage(const crypto::Digest& digest, const Evidence& evidence) const {
  const std::string wanted = std::to_string(demand_.threshold) + " of: " + joined(demand_.from);
  const bool nothing = evidence.proofs.empty() && evidence.rejections.empty();
  if (nothing) {
    return {ReasonCode::kSignatureNone, digest.text(),
            "nothing is attached that could be a signature; wanted " + wanted};
  }
  if (signers_.empty()) {
    return {ReasonCode::kSignatureNoneMatched, digest.text(),
            "of " + std::to_string(evidence.proofs.size() + evidence.rejections.size()) +
                " candidate(s) none is a signature that counts; wanted " + wanted};
  }
  const auto absent = missing();
  return {ReasonCode::kSignatureThreshold, digest.text(),
          std::to_string(signers_.size()) + " of " + std::to_string(demand_.threshold) + " distinct signers" +
              (absent.empty() ? "" : "; no signature by " + joined(absent))};
}

std::vector<Reason> Tally::reasons(const crypto::Digest& digest, const Evidence& evidence) const {
  std::vector<Reason> all = faults_;
  all.push_back(shortage(digest, evidence));
  return all;
}

void add_reason(Reason reason, std::vector<Reason>& reasons) {
  const auto same = [&](const Reason& other) {
    return other.code == reason.code && other.subject == reason.subject && other.detail == reason.detail;
  };
  if (std::none_of(reasons.begin(), reasons.end(), same)) reasons.push_back(std::move(reason));
}

std::vector<Proof> in_order(std::vector<Proof> proofs) {
  std::sort(proofs.begin(), proofs.end(), before);
  return proofs;
}

// Copies are left out only where all that remain count: of two, one may have a trusted time and one none.
std::vector<Proof> without_copies(std::vector<Proof> proofs) {
  proofs = in_order(std::move(proofs));
  proofs.erase(std::unique(proofs.begin(), proofs.end(), is_copy), proofs.end());
  return proofs;
}

}  // namespace

std::optional<Reason> find_revoked(const Policy& policy, const Proof& proof) {
  const std::string& source = proof.source.text();
  const std::string when =
      proof.signed_at ? " at " + render_time(*proof.signed_at) : ", without a trusted time";
  for (const RevokedKey& key : policy.revoked_keys()) {
    if (key.id != proof.signer.key || (key.since && proof.signed_at && *proof.signed_at < *key.since))
      continue;
    return Reason{ReasonCode::kRevokedKey, source,
                  "signed by " + proof.authority + " with the revoked key " + key.id.text() + when};
  }
  if (!proof.signer.identity) return std::nullopt;
  for (const RevokedIdentity& identity : policy.revoked_identities()) {
    if (!is_same_identity(identity, *proof.signer.identity)) continue;
    return Reason{
        ReasonCode::kRevokedIdentity, source,
        "signed by " + proof.authority + " as the revoked identity " + printable(identity.subject, 300)};
  }
  return std::nullopt;
}

Signers count_signers(const Policy& policy, const Ruling& ruling, const Case& subject,
                      const Evidence& evidence) {
  const Rule& rule = *ruling.rule;
  const crypto::Digest& digest = digest_of(subject.document);
  Signers signers;
  std::vector<Proof> used;
  const std::vector<Proof> proofs = in_order(evidence.proofs);
  for (const SignatureDemand& demand : rule.demands.signatures) {
    Tally tally(policy, ruling, demand, subject.reference);
    for (const Proof& proof : proofs) tally.add(proof);
    used.insert(used.end(), tally.used().begin(), tally.used().end());
    if (tally.met()) continue;
    for (Reason& reason : tally.reasons(digest, evidence)) add_reason(std::move(reason), signers.unmet);
  }
  // A rule without demands cannot be loaded; one that came about otherwise proves nothing.
  if (rule.demands.signatures.empty() && !rule.approved) {
    signers.unmet.push_back({ReasonCode::kInternalError, rule.name, "the rule asks for no signature"});
  }
  signers.used = without_copies(std::move(used));
  return signers;
}

}  // namespace sekisho::policy
