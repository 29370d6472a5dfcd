// judge_blob: one Sigstore bundle or bare signature over one blob.
#pragma once

#include <optional>
#include <string>

#include "base/limits.h"
#include "base/time.h"
#include "report/judgement.h"
#include "verify/evidence.h"

namespace sekisho::gate {

struct BlobRequest {
  std::string name;  // of the blob, as typed
  verify::BlobSubject subject;
  std::optional<Bytes> bundle;     // a Sigstore bundle, or
  std::optional<Bytes> signature;  // a bare signature
  verify::TrustMaterial trust;
  Time now;
  Limits limits;
};

// judge_blob admits where a proof by the trusted key was found, and denies otherwise.
report::Judgement judge_blob(const BlobRequest& request);

}  // namespace sekisho::gate
