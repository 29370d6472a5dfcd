#include "verify/bundle.h"

#include <utility>

#include "sigstore/bundle.h"
#include "verify/statements.h"

namespace sekisho::verify {
namespace {

struct KeyEnvelope {
  sigstore::Envelope envelope;
  Found found;
};

// An image is signed by a statement about it. A signature over its manifest's bytes is something else, and no
// client makes one.
Result<KeyEnvelope> parse_key_envelope(BytesView text, const crypto::Digest& source, const Limits& limits) {
  SEKISHO_TRY(bundle, sigstore::parse_bundle(text, limits));
  SEKISHO_TRY(hint, find_key_hint(bundle));
  auto* envelope = std::get_if<sigstore::Envelope>(&bundle.content);
  if (envelope == nullptr) {
    return fail(ReasonCode::kBundleContent,
                "a message signature; an artifact in a registry is signed by an "
                "envelope with a statement");
  }
  Found found{ProofFormat::kBundleV03, source, {bundle.log_entries, bundle.timestamps, std::move(hint)}};
  return KeyEnvelope{std::move(*envelope), std::move(found)};
}

}  // namespace

void verify_bundle(const oci::Attachment& attachment, const TrustMaterial& trust,
                   const crypto::Digest& subject, const Limits& limits, Evidence& evidence) {
  const auto parsed = parse_key_envelope(attachment.blob.bytes(), attachment.manifest.digest, limits);
  if (!parsed.ok()) return reject(evidence, attachment.manifest.digest, parsed.error());
  verify_envelope(parsed->envelope, parsed->found, {subject}, trust, limits, evidence);
}

}  // namespace sekisho::verify
