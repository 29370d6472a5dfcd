// sign: signatures and attestations by key, in the formats that cosign 2 and cosign 3 read.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/private_key.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Signing is what and by whom.
struct Signing {
  const crypto::PrivateKey& key;
  oci::Descriptor subject;
  std::string
      repository;  // HOST/REPOSITORY, for the legacy payload's docker-reference and attestation subjects
  oci::Annotations annotations;  // signed with it (-a)
  Time created;
};

// Outcome tells whether anything had to be stored: the same signer over the same digest adds nothing.
enum class Outcome { kStored, kAlreadyThere };

// sign_bundle stores a v0.3 bundle as a referrer, as cosign 3 does.
Result<Outcome> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits);
// sign_legacy adds a simple signing payload to the tag sha256-<hex>.sig, as cosign 2 does.
Result<Outcome> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits);
// attest stores a v0.3 bundle with an in-toto statement as a referrer. A predicate type that would make it a
// signature is refused (usage.invalid).
Result<Outcome> attest(const Signing& signing, const std::string& predicate_type, const Json& predicate,
                       registry::Repository& repository);
// predicate_type_of is the URI of one of cosign's aliases, or the text itself where it is a URI. Error:
// usage.invalid.
Result<std::string> predicate_type_of(const std::string& type);

}  // namespace sekisho::publish
