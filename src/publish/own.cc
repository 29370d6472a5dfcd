#include "publish/own.h"

namespace sekisho::publish {

Result<verify::Evidence> own_evidence(const Signing& signing, registry::Ways ways,
                                      registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(own, signing.signer->own());
  registry::Attached attached(repository, signing.subject, limits, ways);
  const verify::TrustMaterial trust{{std::move(own)}};
  const verify::Circumstances circumstances{signing.created, {}};
  verify::Evidence evidence;
  while (const auto batch = attached.next()) {
    for (const auto& attachment : batch->attachments) {
      verify::verify_attachment(attachment, signing.subject.digest, {trust, circumstances, limits}, evidence);
    }
  }
  return evidence;
}

}  // namespace sekisho::publish
