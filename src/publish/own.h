// own: what of all that hangs on a subject was signed by this very signer.
#pragma once

#include <vector>

#include "base/limits.h"
#include "publish/sign.h"
#include "registry/attached.h"
#include "verify/evidence.h"

namespace sekisho::publish {

// Own is a proof that the signer made, and the layer that it was found in.
struct Own {
  verify::Proof proof;
  oci::Descriptor layer;
};

// find_own walks the ways by which signatures of a form are found and keeps what the signer made in that
// form. What cannot be read is no proof of it: the worst that comes of that is a second signature. Error:
// that of Signer::own.
Result<std::vector<Own>> find_own(const Signing& signing, signing::Form form, registry::Ways ways,
                                  registry::Repository& repository, const Limits& limits);

// check_made verifies what the signer just made, as everybody will, before anybody sees it: a bundle or a
// payload, with the descriptor of the layer that it will be. Errors: that of Signer::own, and what
// verification finds.
Done check_made(const Signing& signing, signing::Form form, const oci::Descriptor& layer,
                const Bytes& content, const Limits& limits);

// make_bundle has the signer sign a statement, and checks the bundle. Errors: those of Signer::sign_statement
// and of check_made.
Result<Bytes> make_bundle(const Signing& signing, BytesView statement, const Limits& limits);

}  // namespace sekisho::publish
