// attest: signed statements about an artifact, as cosign 3 keeps them.
#pragma once

#include <vector>

#include "publish/predicate.h"
#include "publish/sign.h"

namespace sekisho::publish {

enum class Replace { kNothing, kSameType };

// Attested tells what was stored and what went for it.
struct Attested {
  Outcome outcome;
  std::vector<crypto::Digest> replaced;  // manifests of bundles of that type by the same signer
};

// attest stores a v0.3 bundle with an in-toto statement as a referrer, and after that, where it is to
// replace, removes the signer's other bundles of that type. The very same statement by the same signer is not
// stored twice. Errors: usage.invalid for the type that would make it a signature, those of the signer,
// registry.*, registry.delete-refused.
Result<Attested> attest(const Signing& signing, const Predicate& predicate, Replace replace,
                        registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
