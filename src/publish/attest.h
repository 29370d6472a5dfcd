// attest: signed statements about an artifact, as cosign 3 keeps them.
#pragma once

#include <string>

#include "base/json.h"
#include "publish/sign.h"

namespace sekisho::publish {

// attest stores a v0.3 bundle with an in-toto statement as a referrer. A predicate type that would make it a
// signature is refused (usage.invalid).
Result<Outcome> attest(const Signing& signing, const std::string& predicate_type, const Json& predicate,
                       registry::Repository& repository);
// predicate_type_of is the URI of one of cosign's aliases, or the text itself where it is a URI. Error:
// usage.invalid.
Result<std::string> predicate_type_of(const std::string& type);

}  // namespace sekisho::publish
