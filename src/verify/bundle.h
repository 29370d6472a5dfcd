// bundle: Sigstore bundles attached to an artifact. For this room only.
#pragma once

#include "verify/evidence.h"

namespace sekisho::verify {

// verify_bundle checks a bundle that signs or attests an artifact in a registry; see verify_attachment.
void verify_bundle(const oci::Attachment& attachment, const crypto::Digest& subject, const Judged& judged,
                   Evidence& evidence);

}  // namespace sekisho::verify
