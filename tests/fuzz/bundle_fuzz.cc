// Laws of bundles: a bundle or an error that denies; what was rendered parses to the same; without trust no
// bundle proves anything, and each is looked at with exactly one rejection.
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "sigstore/bundle.h"
#include "verify/evidence.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void check_rendering(const sigstore::Bundle& bundle) {
  const auto* envelope = std::get_if<sigstore::Envelope>(&bundle.content);
  if (envelope == nullptr) return;
  const auto again = sigstore::parse_bundle(sigstore::render_bundle(bundle), Limits{});
  require(again.ok());
  require(std::get<sigstore::Envelope>(again->content).pae() == envelope->pae());
  require(again->timestamps == bundle.timestamps && again->log_entries.size() == bundle.log_entries.size());
  for (std::size_t i = 0; i < bundle.log_entries.size(); ++i) {
    const auto& entry = bundle.log_entries[i];
    const auto& written = again->log_entries[i];
    require(written.body == entry.body && written.promise == entry.promise && written.index == entry.index);
    require(written.proof.has_value() == entry.proof.has_value());
    require(!entry.proof || written.proof->checkpoint == entry.proof->checkpoint);
  }
}

void check_nothing_proved(std::string_view type, const Bytes& bytes) {
  auto layer = oci::Descriptor::of(std::string(type), bytes);
  layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, "AAAA");
  const oci::Attachment attachment{oci::Origin::kLayout, layer, {}, layer, oci::Blob::hash(bytes)};
  const verify::TrustMaterial nobody;
  const verify::Circumstances circumstances{Time(), {}};
  const Limits limits;
  verify::Evidence evidence;
  verify::verify_attachment(attachment, crypto::Digest::of(""), {nobody, circumstances, limits}, evidence);
  require(evidence.proofs.empty() && evidence.rejections.size() == 1 && evidence.looked_at == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto parsed = sigstore::parse_bundle(bytes, Limits{});
  if (parsed.ok()) {
    check_rendering(*parsed);
  } else {
    require(reason_class(parsed.error().code) == ReasonClass::kDenied);
  }
  for (const auto type : {sigstore::kBundleV03Type, sigstore::kSimpleSigningType, sigstore::kDsseType}) {
    check_nothing_proved(type, bytes);
  }
  return 0;
}
