// attest: signed statements about an artifact, as cosign 3 and cosign 2 keep them.
#pragma once

#include <vector>

#include "publish/predicate.h"
#include "publish/sign.h"

namespace sekisho::publish {

enum class Replace { kNothing, kSameType };

// Attested tells what was stored and what went for it.
struct Attested {
  Outcome outcome;  // kStored where any of the formats had to be
  // Manifests of bundles, and envelopes of the tag .att, of that type by the same signer.
  std::vector<crypto::Digest> replaced;
};

// attest stores an in-toto statement in each format: as a referrer in a v0.3 bundle, or as a layer of the tag
// sha256-<hex>.att; and after that, where it is to replace, removes the signer's others of that type in that
// format. The very same statement by the same signer is not stored twice. Errors: usage.invalid for the type
// that would make it a signature, those of the signer, registry.*, registry.delete-refused, tag.moved.
Result<Attested> attest(const Signing& signing, const Predicate& predicate, Formats formats, Replace replace,
                        registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
