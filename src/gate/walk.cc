#include "gate/walk.h"

#include <variant>

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

}  // namespace

Walk::Walk(const Request& request) : request_(request) {
  judgement_.reference = request.reference.typed();
  judgement_.policy = request.policy;
  judgement_.time = request.now;
  if (const policy::Rule* rule = request.policy->match(request.reference)) {
    judgement_.rule = rule->name;
    judgement_.mode = rule->mode;
  }
}

std::optional<Papers> Walk::papers(registry::Repository& repository) {
  if (const auto denial = policy::decide_reference(*request_.policy, request_.reference)) {
    stop(policy::Verdict(*denial));
    return std::nullopt;
  }
  auto fetched = fetch_subject(repository);
  if (!fetched) return std::nullopt;
  const policy::Verdict verdict = gather_and_decide(repository, fetched->document);
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

policy::Verdict Walk::gather_and_decide(registry::Repository& repository, const oci::Document& document) {
  const oci::Descriptor subject = oci::descriptor_of(document);
  const policy::Case what{request_.reference, document};
  registry::Attached attached(repository, subject, request_.limits);
  const verify::Circumstances circumstances =
      request_.policy->circumstances(request_.reference, request_.now);
  const verify::Judged judged{request_.policy->trust(), circumstances, request_.limits};
  verify::Evidence evidence;
  policy::Verdict verdict = policy::decide_papers(*request_.policy, what, evidence, request_.now);
  // More evidence can only help, so the walk ends where it no longer could: with the first yes that is not
  // one by warn mode only, or with a no that no proof takes away.
  while (policy::evidence_could_help(verdict)) {
    const auto batch = attached.next();
    if (!batch) break;
    add_batch(*batch, judged, subject.digest, evidence);
    evidence.truncated = attached.truncated();
    verdict = policy::decide_papers(*request_.policy, what, evidence, request_.now);
  }
  judgement_.proofs = std::move(evidence.proofs);
  judgement_.rejections = std::move(evidence.rejections);
  return verdict;
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
