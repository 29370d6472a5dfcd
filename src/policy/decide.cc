#include "policy/decide.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "policy/attestations.h"
#include "policy/freshness.h"
#include "policy/goods.h"
#include "policy/shape.h"
#include "policy/signers.h"

namespace sekisho::policy {
namespace {

using Reasons = std::vector<Reason>;

Denial deny(ReasonCode code, std::string subject, std::string detail) {
  return Denial{{{code, std::move(subject), std::move(detail)}}};
}

Denial no_rule(const oci::Reference& reference) {
  const std::string name = reference.name() ? reference.name()->text() : "a layout without a name (see --as)";
  return deny(ReasonCode::kPolicyNoRule, reference.typed(), "no rule matches " + printable(name, 300));
}

bool is_pinned_as_asked(const Rule& rule, const oci::Reference& reference) {
  return rule.demands.digest != DigestRule::kRequired || reference.digest().has_value();
}

Reason not_pinned(const Rule& rule, const oci::Reference& reference) {
  return {ReasonCode::kReferenceNotPinned, reference.typed(),
          "rule " + rule.name + " accepts references with a digest only"};
}

bool is_approved(const Rule& rule, const crypto::Digest& digest) {
  return !rule.approved || std::binary_search(rule.approved->begin(), rule.approved->end(), digest);
}

Reason not_approved(const Rule& rule, const Case& subject) {
  return {ReasonCode::kDigestNotApproved, subject.admitted_as().text(),
          "rule " + rule.name + " admits " + std::to_string(rule.approved->size()) +
              " approved digest(s), and this is none of them"};
}

std::optional<Denial> decide_revoked(const Policy& policy, const crypto::Digest& digest) {
  for (const RevokedDigest& revoked : policy.revoked_digests()) {
    if (revoked.digest != digest) continue;
    return deny(
        ReasonCode::kRevokedDigest, digest.text(),
        revoked.reason.empty() ? "the policy revokes it" : "the policy revokes it: " + revoked.reason);
  }
  return std::nullopt;
}

// What no mode can wave through: a document that is not the one asked for, and a revoked digest.
std::optional<Denial> decide_identity(const Policy& policy, const Case& subject) {
  const crypto::Digest& digest = digest_of(subject.document);
  const auto& asked = subject.reference.digest();
  if (asked && *asked != subject.admitted_as()) {
    return deny(ReasonCode::kDigestMismatch, asked->text(),
                "the document's digest is " + subject.admitted_as().text());
  }
  return decide_revoked(policy, digest);
}

Reasons find_faults(const Rule& rule, const Case& subject) {
  Reasons faults = find_shape_faults(rule.demands, subject.document);
  if (!is_pinned_as_asked(rule, subject.reference)) {
    faults.insert(faults.begin(), not_pinned(rule, subject.reference));
  }
  if (!is_approved(rule, subject.admitted_as())) faults.push_back(not_approved(rule, subject));
  return faults;
}

Reasons find_missing(const verify::Evidence& evidence, const crypto::Digest& digest, ReasonClass wanted) {
  Reasons reasons;
  for (const Error& error : evidence.missing) {
    const bool denied = reason_class(error.code) == ReasonClass::kDenied;
    if (denied != (wanted == ReasonClass::kDenied)) continue;
    reasons.push_back({error.code, digest.text(), error.message()});
  }
  return reasons;
}

Reason refused_part(const Case& subject, const Part& part) {
  const std::string platform =
      part.entry.platform.empty() ? "" : " (" + printable(part.entry.platform, 100) + ")";
  return {ReasonCode::kIndexChild, digest_of(subject.document).text(),
          "its manifest " + part.entry.digest.text() + platform + " is not admitted"};
}

// Of scans the newest decides, so that all of them must be seen.
bool wants_all(const Demands& demands) {
  return std::any_of(demands.attestations.begin(), demands.attestations.end(),
                     [](const AttestationDemand& demand) { return demand.scan.has_value(); });
}

// Reasons that no proof takes away.
bool is_final(const Reason& reason) {
  constexpr std::array kFinal{ReasonCode::kPolicyNoRule,         ReasonCode::kReferenceNotPinned,
                              ReasonCode::kDigestMismatch,       ReasonCode::kRevokedDigest,
                              ReasonCode::kManifestIndexRefused, ReasonCode::kManifestArtifactType,
                              ReasonCode::kDigestNotApproved};
  return std::find(kFinal.begin(), kFinal.end(), reason.code) != kFinal.end();
}

bool is_for(const Exception& exception, const Clearance& clearance) {
  const auto& rules = exception.rules;
  const auto& digests = exception.digests;
  return std::find(rules.begin(), rules.end(), clearance.rule().name) != rules.end() &&
         std::find(digests.begin(), digests.end(), clearance.digest()) != digests.end();
}

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

// Decider makes Clearances and Admissions; nothing else can.
class Decider {
 public:
  static Verdict papers(const Policy& policy, const Case& subject, const verify::Evidence& evidence,
                        Time now);
  static Verdict goods(const Policy& policy, const Clearance& clearance, const Goods& goods);
  static Verdict index(const Case& subject, const Verdict& own, const std::vector<Part>& parts, Time now);

 private:
  static Reasons gather_proofs(const Policy& policy, const Ruling& ruling, const Case& subject,
                               const verify::Evidence& evidence, Clearance& clearance);
  static Reasons judge_age(const Case& subject, Clearance& clearance);
  static void add_part(const Clearance& part, Clearance& whole);
  static bool is_waived(const Policy& policy, ContentPart part, Clearance& clearance);
  static Verdict conclude(const Rule& rule, Reasons reasons, Clearance clearance);
  static std::optional<Time> revocation_ahead(const Policy& policy, const std::vector<verify::Proof>& used,
                                              Time now);
};

// The first time from now on at which a key that was used counts as revoked, or a proof of no time of its own
// ends.
std::optional<Time> Decider::revocation_ahead(const Policy& policy, const std::vector<verify::Proof>& used,
                                              Time now) {
  std::optional<Time> first;
  const auto add = [&](Time time) { first = first ? std::min(*first, time) : time; };
  for (const verify::Proof& proof : used) {
    if (proof.holds_until) add(*proof.holds_until);
  }
  for (const RevokedKey& key : policy.revoked_keys()) {
    const auto by_it = [&](const verify::Proof& proof) { return proof.signer.key == key.id; };
    if (key.since && *key.since > now && std::any_of(used.begin(), used.end(), by_it)) add(*key.since);
  }
  return first;
}

Verdict Decider::conclude(const Rule& rule, Reasons reasons, Clearance clearance) {
  if (!reasons.empty() && rule.mode == Mode::kEnforce) return Denial{std::move(reasons)};
  append(clearance.would_be_, std::move(reasons));
  return clearance;
}

// The proofs that count go into the clearance, and what they lack comes back. Attestations of an index that
// is judged by its parts are theirs.
Reasons Decider::gather_proofs(const Policy& policy, const Ruling& ruling, const Case& subject,
                               const verify::Evidence& evidence, Clearance& clearance) {
  Signers signers = count_signers(policy, ruling, subject, evidence);
  clearance.holds_until_ = revocation_ahead(policy, signers.used, clearance.time_);
  clearance.dated_ = date_of(subject.document, signers.used);
  clearance.proofs_ = std::move(signers.used);
  if (is_judged_by_parts(ruling.rule->demands, subject.document)) return std::move(signers.unmet);
  Attested attested = find_attested(policy, ruling, subject, evidence, clearance.time_);
  clearance.holds_until_ = earlier(clearance.holds_until_, attested.holds_until);
  append(clearance.proofs_, std::move(attested.used));
  clearance.exceptions_ = std::move(attested.exceptions);
  append(signers.unmet, std::move(attested.unmet));
  return std::move(signers.unmet);
}

Reasons Decider::judge_age(const Case& subject, Clearance& clearance) {
  Ages ages = policy::judge_age(clearance.rule().demands.freshness, clearance.dated_, subject.history,
                                clearance.time_);
  clearance.holds_until_ = earlier(clearance.holds_until_, ages.holds_until);
  return std::move(ages.faults);
}

// What a part adds to the clearance of the whole.
void Decider::add_part(const Clearance& part, Clearance& whole) {
  whole.holds_until_ = earlier(whole.holds_until_, part.holds_until_);
  append(whole.proofs_, part.proofs_);
  append(whole.would_be_, part.would_be_);
  append(whole.exceptions_, part.exceptions_);
  whole.dated_.signed_at = std::max(whole.dated_.signed_at, part.dated_.signed_at);
}

Verdict Decider::index(const Case& subject, const Verdict& own, const std::vector<Part>& parts, Time now) {
  const auto* cleared = std::get_if<Clearance>(&own);
  if (cleared == nullptr) return own;
  Clearance whole = *cleared;
  whole.time_ = now;
  whole.dated_ = date_of(subject.document, whole.proofs_);
  Reasons refused;
  for (const Part& part : parts) {
    if (std::holds_alternative<Undecided>(part.verdict)) return part.verdict;
    const auto* clearance = std::get_if<Clearance>(&part.verdict);
    if (clearance != nullptr) {
      add_part(*clearance, whole);
      continue;
    }
    refused.push_back(refused_part(subject, part));
    if (const auto* denial = std::get_if<Denial>(&part.verdict)) append(refused, denial->reasons);
  }
  if (refused.empty()) refused = judge_age(subject, whole);
  return conclude(whole.rule(), std::move(refused), std::move(whole));
}

// What an exception sets aside is noted in the clearance.
bool Decider::is_waived(const Policy& policy, ContentPart part, Clearance& clearance) {
  for (const Exception& exception : policy.exceptions()) {
    const auto waives = [&](const Waiver& waiver) { return waiver.contents == part; };
    if (exception.expires <= clearance.time_ || !is_for(exception, clearance) ||
        std::none_of(exception.waive.begin(), exception.waive.end(), waives)) {
      continue;
    }
    auto& noted = clearance.exceptions_;
    if (std::find(noted.begin(), noted.end(), &exception) == noted.end()) noted.push_back(&exception);
    clearance.holds_until_ = earlier(clearance.holds_until_, exception.expires);
    return true;
  }
  return false;
}

Verdict Decider::goods(const Policy& policy, const Clearance& cleared, const Goods& goods) {
  Clearance clearance = cleared;
  Reasons refused, open;
  bool revoked = false;
  if (const auto& demand = clearance.rule().demands.contents) {
    for (Refused& one : find_refused(*demand, goods)) {
      if (one.part && is_waived(policy, *one.part, clearance)) continue;
      revoked |= one.revoked;
      const bool undecided = reason_class(one.reason.code) == ReasonClass::kUndecided;
      (undecided ? open : refused).push_back(std::move(one.reason));
    }
  }
  for (const auto& [name, verdict] : goods.images) {
    if (const auto* image = std::get_if<Clearance>(&verdict))
      clearance.holds_until_ = earlier(clearance.holds_until_, image->holds_until_);
  }
  if (refused.empty() && !open.empty()) return Undecided{std::move(open)};
  append(refused, std::move(open));
  const bool denies = revoked || clearance.rule().mode == Mode::kEnforce;
  if (!refused.empty() && denies) return Denial{std::move(refused)};
  append(clearance.would_be_, std::move(refused));
  return Admission(std::move(clearance));
}

Verdict Decider::papers(const Policy& policy, const Case& subject, const verify::Evidence& evidence,
                        Time now) {
  const Ruling ruling = policy.ruling(subject.reference, subject.destination);
  if (ruling.rule == nullptr) return no_rule(subject.reference);
  const Rule& rule = *ruling.rule;
  if (auto denial = decide_identity(policy, subject)) return *std::move(denial);
  const crypto::Digest& digest = digest_of(subject.document);
  Reasons reasons = find_faults(rule, subject);
  // No proof takes these away, so that nothing need be gathered for them.
  if (!reasons.empty() && rule.mode == Mode::kEnforce) return Denial{std::move(reasons)};

  Clearance clearance(digest, rule, now);
  const bool by_parts = is_judged_by_parts(rule.demands, subject.document);
  // The parts bring the proofs.
  if (by_parts && rule.demands.index == IndexRule::kChildren) {
    return conclude(rule, std::move(reasons), std::move(clearance));
  }
  Reasons unmet = gather_proofs(policy, ruling, subject, evidence, clearance);
  if (unmet.empty() && !by_parts && subject.within == nullptr) unmet = judge_age(subject, clearance);
  const bool all = wants_all(rule.demands);
  if (unmet.empty() && !all) return conclude(rule, std::move(reasons), std::move(clearance));

  // What is missing might have met the demands, or be newer than what met them.
  Reasons missing = find_missing(evidence, digest, ReasonClass::kUndecided);
  if (!missing.empty()) return Undecided{std::move(missing)};
  if (unmet.empty() && !evidence.truncated) return conclude(rule, std::move(reasons), std::move(clearance));
  append(reasons, std::move(unmet));
  append(reasons, find_missing(evidence, digest, ReasonClass::kDenied));
  if (evidence.truncated) {
    reasons.push_back({ReasonCode::kReferrersTooMany, digest.text(),
                       all ? "more is attached than was looked at; what is newer may be among the rest"
                           : "more is attached than was looked at; no sufficient proof was among the first"});
  }
  return conclude(rule, std::move(reasons), std::move(clearance));
}

std::optional<Denial> decide_reference(const Policy& policy, const oci::Reference& reference,
                                       const Destination& destination) {
  const Rule* rule = policy.ruling(reference, destination).rule;
  if (rule == nullptr) return no_rule(reference);
  if (reference.digest()) return decide_revoked(policy, *reference.digest());
  if (is_pinned_as_asked(*rule, reference) || rule->mode == Mode::kWarn) return std::nullopt;
  return Denial{{not_pinned(*rule, reference)}};
}

Verdict decide_papers(const Policy& policy, const Case& subject, const verify::Evidence& evidence, Time now) {
  return Decider::papers(policy, subject, evidence, now);
}

const crypto::Digest& Case::admitted_as() const {
  return within != nullptr ? within->digest : digest_of(document);
}

Verdict decide_index(const Case& subject, const Verdict& own, const std::vector<Part>& parts, Time now) {
  return Decider::index(subject, own, parts, now);
}

bool evidence_could_help(const Verdict& verdict) {
  if (const auto* denial = std::get_if<Denial>(&verdict)) {
    return std::none_of(denial->reasons.begin(), denial->reasons.end(), is_final);
  }
  const auto* clearance = std::get_if<Clearance>(&verdict);
  if (clearance == nullptr) return std::holds_alternative<Undecided>(verdict);
  if (wants_all(clearance->rule().demands)) return true;
  const auto& would_be = clearance->would_be();
  return !std::all_of(would_be.begin(), would_be.end(), is_final);
}

Verdict decide_goods(const Policy& policy, const Clearance& clearance, const Goods& goods) {
  const std::string& subject = clearance.digest().text();
  const TreeLimits& limits = clearance.rule().demands.limits;
  if (goods.files == 0) return deny(ReasonCode::kArchiveEmpty, subject, "the tree holds no file");
  if (limits.bytes && goods.bytes > *limits.bytes) {
    return deny(ReasonCode::kArchiveLimits, subject,
                render_size(goods.bytes) + " are more than limits.bytes, " + render_size(*limits.bytes));
  }
  if (limits.entries && goods.files > *limits.entries) {
    return deny(ReasonCode::kArchiveLimits, subject,
                std::to_string(goods.files) + " files are more than limits.entries, " +
                    std::to_string(*limits.entries));
  }
  if (clearance.rule().demands.contents && !goods.manifests) {
    return deny(ReasonCode::kInternalError, subject, "the rule asks about manifests, and nobody looked");
  }
  return Decider::goods(policy, clearance, goods);
}

Limits limits_of(const Rule& rule, Limits limits) {
  const TreeLimits& own = rule.demands.limits;
  if (own.entries) limits.entries = *own.entries;
  if (own.file_bytes) limits.file_bytes = *own.file_bytes;
  if (own.ratio) limits.ratio = *own.ratio;
  if (own.bytes) {
    limits.tree_bytes = *own.bytes;
    // What a tree may hold, its layer may hold too.
    limits.layer_bytes = std::max(limits.layer_bytes, *own.bytes);
  }
  return limits;
}

}  // namespace sekisho::policy
