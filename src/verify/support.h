// support: what an authority asks for beside a good signature: a time, a certificate of its instance, a log,
// timestamps. For this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "verify/claim.h"
#include "verify/trust.h"

namespace sekisho::verify {

// Support is what of it was checked and found good, and what was left unlooked at.
struct Support {
  std::vector<std::string> verified_by;
  std::vector<std::string> not_checked;
  std::optional<Time> signed_at;    // the earliest verified time
  std::optional<Time> holds_until;  // where the judgement's own time had to stand for one
};

// verify_support checks a claim whose signature verified against the demands of an authority that it is by.
// Times come from timestamps and from a log's promise alone, and every one of them must lie within all that
// was valid: certificates, log keys. Only where an authority asks neither for a log nor for a timestamp, and
// there is none, the judgement's time stands for it. Errors: timestamp.*, log.*, time.*, certificate.*,
// sct.*, signature.too-late.
Result<Support> verify_support(const Authority& authority, const Signed& signed_claim,
                               const Circumstances& circumstances, const Limits& limits);

}  // namespace sekisho::verify
