// own: what of all that hangs on a subject was signed by this very signer.
#pragma once

#include "base/limits.h"
#include "publish/sign.h"
#include "registry/attached.h"
#include "verify/evidence.h"

namespace sekisho::publish {

// own_evidence walks the ways named and keeps the proofs that the signer made. What cannot be read is no
// proof of it: the worst that comes of that is a second signature. Error: that of Signer::own.
Result<verify::Evidence> own_evidence(const Signing& signing, registry::Ways ways,
                                      registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
