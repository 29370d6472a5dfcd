#include "publish/own.h"

#include <string>
#include <utility>

#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

// The services that witness a signature have clocks of their own, and it is made some time after the command
// began: at the latest when that must end.
verify::Circumstances circumstances_of(const Signing& signing, const Limits& limits) {
  return {signing.created + Seconds(limits.total_seconds), {}};
}

verify::ProofFormat format_of(signing::Form form) {
  return form == signing::Form::kLegacy ? verify::ProofFormat::kLegacy : verify::ProofFormat::kBundleV03;
}

}  // namespace

Result<std::vector<Own>> find_own(const Signing& signing, signing::Form form, registry::Ways ways,
                                  registry::Repository& repository, const Limits& limits) {
  registry::Attached attached(repository, signing.subject, limits, ways);
  auto batch = attached.next();  // first, as a key may take as long to be decrypted
  SEKISHO_TRY(own, signing.signer->own(form));
  const verify::TrustMaterial trust{{std::move(own)}};
  const verify::Circumstances circumstances = circumstances_of(signing, limits);
  std::vector<Own> found;
  for (; batch; batch = attached.next()) {
    for (const auto& attachment : batch->attachments) {
      verify::Evidence evidence;
      verify::verify_attachment(attachment, signing.subject.digest, {trust, circumstances, limits}, evidence);
      for (auto& proof : evidence.proofs) {
        if (proof.format == format_of(form)) found.push_back({std::move(proof), attachment.layer});
      }
    }
  }
  return found;
}

Done check_made(const Signing& signing, signing::Form form, const oci::Descriptor& layer,
                const Bytes& content, const Limits& limits) {
  SEKISHO_TRY(own, signing.signer->own(form));
  SEKISHO_TRY(blob, oci::Blob::check(layer, content));
  const oci::Attachment attachment{oci::Origin::kReferrersApi, layer, layer.media_type, layer,
                                   std::move(blob)};
  const verify::TrustMaterial trust{{std::move(own)}};
  const verify::Circumstances circumstances = circumstances_of(signing, limits);
  verify::Evidence evidence;
  verify::verify_attachment(attachment, signing.subject.digest, {trust, circumstances, limits}, evidence);
  if (!evidence.proofs.empty()) return done();
  const auto& rejection = evidence.rejections.front();
  return fail(rejection.code, rejection.detail).in("the new signature does not verify, and was not stored");
}

Result<Bytes> make_bundle(const Signing& signing, BytesView statement, const Limits& limits) {
  SEKISHO_TRY(bundle, signing.signer->sign_statement(statement));
  const auto layer = oci::Descriptor::of(std::string(sigstore::kBundleV03Type), bundle);
  SEKISHO_CHECK(check_made(signing, signing::Form::kBundle, layer, bundle, limits));
  return bundle;
}

}  // namespace sekisho::publish
