#include "verify/evidence.h"

#include "base/text.h"
#include "sigstore/bundle.h"
#include "verify/bundle.h"
#include "verify/legacy.h"
#include "verify/signers.h"

namespace sekisho::verify {
namespace {

// Of all versions, so that an old one is told as such.
constexpr std::string_view kBundlePrefix = "application/vnd.dev.sigstore.bundle";

Error no_evidence(const std::string& media_type) {
  return fail(ReasonCode::kReferrerShape,
              "a layer of type \"" + printable(media_type, 200) + "\" is no signature and no attestation");
}

}  // namespace

void verify_attachment(const oci::Attachment& attachment, const crypto::Digest& subject, const Judged& judged,
                       Evidence& evidence) {
  ++evidence.looked_at;
  const std::string& type = attachment.layer.media_type;
  if (type.starts_with(kBundlePrefix)) return verify_bundle(attachment, subject, judged, evidence);
  if (type == sigstore::kSimpleSigningType)
    return verify_simple_signing(attachment, subject, judged, evidence);
  if (type == sigstore::kDsseType) return verify_legacy_attestation(attachment, subject, judged, evidence);
  reject(evidence, attachment.manifest.digest, no_evidence(type));
}

}  // namespace sekisho::verify
