#include "gate/blob.h"

#include <algorithm>

namespace sekisho::gate {
namespace {

// One proof is enough, so that the verdict holds as long as the last of them.
std::optional<Time> holds_until(const std::vector<verify::Proof>& proofs) {
  std::optional<Time> last;
  for (const verify::Proof& proof : proofs) {
    if (!proof.holds_until) return std::nullopt;
    last = std::max(last, proof.holds_until);
  }
  return last;
}

}  // namespace

report::Judgement judge_blob(const BlobRequest& request) {
  verify::Evidence evidence;
  const verify::Circumstances circumstances{request.now, {}};
  const verify::Judged judged{request.trust, circumstances, request.limits};
  if (request.bundle) verify::verify_blob(*request.bundle, request.subject, judged, evidence);
  if (request.signature) verify::verify_bare(*request.signature, request.subject, judged, evidence);
  report::Judgement judgement;
  judgement.reference = request.name;
  judgement.digest = request.subject.digest;
  judgement.time = request.now;
  if (!evidence.proofs.empty()) {
    judgement.decision = report::Decision::kAdmitted;
    judgement.holds_until = holds_until(evidence.proofs);
    judgement.rejections = std::move(evidence.rejections);
  } else if (evidence.rejections.empty()) {
    judgement.reasons.push_back(
        {ReasonCode::kSignatureNone, request.name, "neither a bundle nor a signature was given"});
  } else {
    for (const auto& rejection : evidence.rejections) {
      judgement.reasons.push_back({rejection.code, request.name, rejection.detail});
    }
  }
  judgement.proofs = std::move(evidence.proofs);
  return judgement;
}

}  // namespace sekisho::gate
