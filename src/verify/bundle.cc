#include "verify/bundle.h"

#include <utility>

#include "sigstore/bundle.h"
#include "verify/statements.h"

namespace sekisho::verify {
namespace {

struct Enclosed {
  sigstore::Envelope envelope;
  Found found;
};

// An image is signed by a statement about it. A signature over its manifest's bytes is something else, and no
// client makes one.
Result<Enclosed> parse_enclosed(BytesView text, const crypto::Digest& source, const Limits& limits) {
  SEKISHO_TRY(bundle, sigstore::parse_bundle(text, limits));
  SEKISHO_TRY(company, company_of(bundle));
  auto* envelope = std::get_if<sigstore::Envelope>(&bundle.content);
  if (envelope == nullptr) {
    return fail(ReasonCode::kBundleContent,
                "a message signature; an artifact in a registry is signed by an "
                "envelope with a statement");
  }
  return Enclosed{std::move(*envelope), {format_of(bundle), source, std::move(company), {}}};
}

}  // namespace

void verify_bundle(const oci::Attachment& attachment, const crypto::Digest& subject, const Judged& judged,
                   Evidence& evidence) {
  auto parsed = parse_enclosed(attachment.blob.bytes(), attachment.manifest.digest, judged.limits);
  if (!parsed.ok()) return reject(evidence, attachment.manifest.digest, parsed.error());
  verify_envelope(parsed->envelope, std::move(parsed->found), {subject}, judged, evidence);
}

}  // namespace sekisho::verify
