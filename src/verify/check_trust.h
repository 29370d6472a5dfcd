// check_trust: whether what an authority asks for could ever be met by what it trusts.
#pragma once

#include "base/result.h"
#include "verify/trust.h"

namespace sekisho::verify {

// check_authority refuses an authority whose demands no evidence could meet: an identity without a root that
// issues certificates, SCTs without CT logs, entries without logs, more timestamps or witnesses than are
// known, a date without trusted times. Error: trusted-root.incomplete.
Done check_authority(const Authority& authority);

// can_tell_time tells whether a proof by this authority could ever carry a trusted time.
bool can_tell_time(const Authority& authority);

}  // namespace sekisho::verify
