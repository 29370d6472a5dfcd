#include "gate/walk.h"

#include <variant>

#include "policy/conditions.h"
#include "policy/shape.h"
#include "registry/attached.h"
#include "verify/evidence.h"

namespace sekisho::gate {
namespace {

void add_batch(const registry::Batch& batch, const verify::Judged& judged, const crypto::Digest& subject,
               verify::Evidence& evidence) {
  for (const auto& attachment : batch.attachments) {
    verify::verify_attachment(attachment, subject, judged, evidence);
  }
  for (const auto& passed : batch.passed)
    evidence.rejections.push_back({passed.code, passed.source, passed.detail});
  evidence.missing.insert(evidence.missing.end(), batch.missing.begin(), batch.missing.end());
}

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// What keeps a document from being judged is a no, or a don't know.
policy::Verdict refuse(const Error& error, const std::string& subject) {
  std::vector<policy::Reason> reasons{{error.code, subject, error.message()}};
  if (reason_class(error.code) == ReasonClass::kDenied) return policy::Denial{std::move(reasons)};
  return policy::Undecided{std::move(reasons)};
}

}  // namespace

Walk::Walk(const Request& request, Gather gather)
    : request_(request),
      ruling_(request.policy->ruling(request.reference, request.destination)),
      gather_(gather) {
  judgement_.reference = request.reference.typed();
  judgement_.policy = request.policy;
  judgement_.time = request.now;
  if (ruling_.rule == nullptr) return;
  judgement_.rule = ruling_.rule->name;
  judgement_.mode = ruling_.rule->mode;
}

store::Channel Walk::channel() const {
  return {ruling_.name, request_.destination.cluster, request_.destination.name_space};
}

const store::History& Walk::history() const {
  return request_.state == nullptr ? policy::kNothingBefore : request_.state->history(channel());
}

Done Walk::remember(const policy::Clearance& clearance) {
  if (request_.state == nullptr) return done();
  request_.state->record(channel(), clearance.dated());
  return request_.state->write();
}

std::optional<Papers> Walk::papers(registry::Repository& repository) {
  if (const auto denial =
          policy::decide_reference(*request_.policy, request_.reference, request_.destination)) {
    stop(policy::Verdict(*denial));
    return std::nullopt;
  }
  auto fetched = fetch_subject(repository);
  if (!fetched) return std::nullopt;
  const policy::Verdict verdict = decide(repository, fetched->document);
  const auto* clearance = std::get_if<policy::Clearance>(&verdict);
  if (clearance == nullptr) {
    stop(verdict);
    return std::nullopt;
  }
  return Papers{*clearance, std::move(fetched->document)};
}

std::optional<registry::Fetched> Walk::fetch_subject(registry::Repository& repository) {
  const oci::Reference& reference = request_.reference;
  auto fetched = reference.digest() ? repository.fetch_manifest(*reference.digest())
                                    : repository.fetch_tag(reference.effective_tag());
  if (!fetched.ok()) {
    stop(fetched.error());
    return std::nullopt;
  }
  judgement_.digest = fetched->blob.digest();
  judgement_.resolved = reference.resolved(fetched->blob.digest());
  return *std::move(fetched);
}

policy::Verdict Walk::decide(registry::Repository& repository, const oci::Document& document) {
  attest::FactBook facts;
  const policy::Case what{request_.reference, document, request_.destination, history(), facts};
  policy::Verdict own = gather_and_decide(repository, what, facts);
  const auto* index = std::get_if<oci::Index>(&document);
  const auto* cleared = std::get_if<policy::Clearance>(&own);
  if (index == nullptr || cleared == nullptr ||
      !policy::is_judged_by_parts(cleared->rule().demands, document)) {
    return own;
  }
  const auto entries = policy::select_parts(cleared->rule(), *index, request_.limits);
  if (!entries.ok()) return refuse(entries.error(), index->digest.text());
  std::vector<policy::Part> parts;
  for (const oci::Descriptor& entry : *entries)
    parts.push_back({entry, decide_part(repository, *index, entry)});
  return policy::decide_index(what, own, parts, request_.now);
}

policy::Verdict Walk::decide_part(registry::Repository& repository, const oci::Index& index,
                                  const oci::Descriptor& entry) {
  const auto fetched = repository.fetch_manifest(entry.digest);
  if (!fetched.ok()) return refuse(fetched.error(), entry.digest.text());
  if (std::holds_alternative<oci::Index>(fetched->document)) {
    return policy::Denial{
        {{ReasonCode::kManifestIndexRefused, entry.digest.text(), "it is an index within an index"}}};
  }
  attest::FactBook facts;
  const policy::Case what{
      request_.reference, fetched->document, request_.destination, history(), facts, &index};
  return gather_and_decide(repository, what, facts);
}

// Only what the rule asks about is read.
void Walk::read_facts(const verify::Evidence& evidence, attest::FactBook& facts) const {
  if (ruling_.rule == nullptr) return;
  for (const verify::Proof& proof : evidence.proofs) {
    facts.read(proof, policy::want_of(ruling_.rule->demands, proof), request_.limits);
  }
}

policy::Verdict Walk::gather_and_decide(registry::Repository& repository, const policy::Case& what,
                                        attest::FactBook& facts) {
  const oci::Descriptor subject = oci::descriptor_of(what.document);
  registry::Attached attached(repository, subject, request_.limits);
  const verify::Circumstances circumstances{request_.now, ruling_.captures};
  const verify::Judged judged{request_.policy->trust(), circumstances, request_.limits};
  verify::Evidence evidence;
  policy::Verdict verdict = policy::decide_papers(*request_.policy, what, evidence, request_.now);
  // More evidence can only help, so the walk ends where it no longer could: with the first yes that is not
  // one by warn mode only, or with a no that no proof takes away.
  while (gather_ == Gather::kAll || policy::evidence_could_help(verdict)) {
    const auto batch = attached.next();
    if (!batch) break;
    add_batch(*batch, judged, subject.digest, evidence);
    read_facts(evidence, facts);
    evidence.truncated = attached.truncated();
    verdict = policy::decide_papers(*request_.policy, what, evidence, request_.now);
  }
  if (gather_ == Gather::kAll && what.within == nullptr) {
    document_ = what.document;
    evidence_ = evidence;
    facts_ = facts;
  }
  append(judgement_.proofs, std::move(evidence.proofs));
  append(judgement_.rejections, std::move(evidence.rejections));
  return verdict;
}

std::optional<policy::Explanation> Walk::explain() const {
  if (!document_) return std::nullopt;
  const policy::Case what{request_.reference, *document_, request_.destination, history(), facts_};
  return policy::explain(*request_.policy, what, evidence_, request_.now);
}

void Walk::stop(const Error& error) {
  std::vector<policy::Reason> reasons{{error.code, judgement_.reference, error.message()}};
  switch (reason_class(error.code)) {
    case ReasonClass::kDenied:
      deny(std::move(reasons));
      return;
    case ReasonClass::kUndecided:
      leave_open(std::move(reasons));
      return;
    case ReasonClass::kUnusable:
      leave_open(std::move(reasons));
      judgement_.unusable = true;
      return;
  }
}

void Walk::stop(const policy::Verdict& verdict) {
  if (const auto* undecided = std::get_if<policy::Undecided>(&verdict)) {
    leave_open(undecided->reasons);
  } else if (const auto* denial = std::get_if<policy::Denial>(&verdict)) {
    deny(denial->reasons);
  } else {
    deny({{ReasonCode::kInternalError, judgement_.reference, "the walk stopped on a yes"}});
  }
}

void Walk::pass(const policy::Clearance& clearance, report::Stage stage) {
  judgement_.decision = report::Decision::kAdmitted;
  judgement_.stage = stage;
  judgement_.holds_until = clearance.holds_until();
  judgement_.reasons = clearance.would_be();
  for (const policy::Exception* exception : clearance.exceptions())
    judgement_.exceptions.push_back(*exception);
  if (!judgement_.reasons.empty()) judgement_.would_be = report::Decision::kDenied;
}

void Walk::deny(std::vector<policy::Reason> reasons) {
  judgement_.decision = report::Decision::kDenied;
  judgement_.reasons = std::move(reasons);
}

void Walk::leave_open(std::vector<policy::Reason> reasons) {
  judgement_.decision = report::Decision::kUndecided;
  judgement_.reasons = std::move(reasons);
}

report::Judgement Walk::finish() {
  if (request_.transport != nullptr) judgement_.requests = request_.transport->stats();
  return std::move(judgement_);
}

}  // namespace sekisho::gate
