// legacy: what cosign stored under tags before there were bundles. For this room only.
#pragma once

#include "verify/evidence.h"

namespace sekisho::verify {

// verify_simple_signing checks one layer of a .sig manifest (cosign, SIGNATURE_SPEC.md).
void verify_simple_signing(const oci::Attachment& attachment, const crypto::Digest& subject,
                           const Judged& judged, Evidence& evidence);
// verify_legacy_attestation checks one layer of an .att manifest: an envelope without a bundle around it.
void verify_legacy_attestation(const oci::Attachment& attachment, const crypto::Digest& subject,
                               const Judged& judged, Evidence& evidence);

}  // namespace sekisho::verify
