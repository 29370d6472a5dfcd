// sign: signatures in the formats that cosign 2 and cosign 3 read.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "oci/manifest.h"
#include "registry/repository.h"
#include "signing/signer.h"
#include "verify/evidence.h"

namespace sekisho::publish {

// Signing is what and by whom.
struct Signing {
  std::shared_ptr<signing::Signer> signer;
  oci::Descriptor subject;
  std::string
      repository;  // HOST/REPOSITORY, for the legacy payload's docker-reference and attestation subjects
  oci::Annotations annotations;  // signed with it (-a)
  Time created;
};

// Outcome tells whether anything had to be stored: the same signer over the same digest adds nothing.
enum class Outcome { kStored, kAlreadyThere };

// Signed is a signature as the registry shows it: it was read back and verified.
struct Signed {
  Outcome outcome;
  verify::Proof proof;
};

// Formats is in which formats a signature is made: v0.3 bundles, cosign 2's legacy signatures, or both.
enum class Formats { kBundle, kLegacy, kBoth };

// Store stores signatures that are made, and gives each as the registry shows it then.
using Store = std::function<Result<std::vector<Signed>>(registry::Repository& repository)>;

// prepare does all of signing that nobody sees, and for which the registry needs not hold the subject yet: it
// looks for what this signer signed before, and what is not there it signs in each of the formats, has
// witnessed, verifies, and stores its blobs. Signing and limits must outlive the result. Errors: those of the
// signer, registry.*.
Result<Store> prepare(const Signing& signing, Formats formats, registry::Repository& repository,
                      const Limits& limits);
// sign prepares and stores. Errors: those of sign_bundle and sign_legacy.
Result<std::vector<Signed>> sign(const Signing& signing, Formats formats, registry::Repository& repository,
                                 const Limits& limits);
// sign_bundle stores a v0.3 bundle as a referrer, as cosign 3 does. Errors: those of the signer, registry.*,
// signature.unseen where the registry does not show what it stored.
Result<Signed> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits);
// sign_legacy adds a simple signing payload to the tag sha256-<hex>.sig, as cosign 2 does.
Result<Signed> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits);

}  // namespace sekisho::publish
