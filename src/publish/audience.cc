#include "publish/audience.h"

#include <algorithm>

namespace sekisho::publish {
namespace {

using Sees = Consumer::Sees;

constexpr const char* kNeedsTag = "reads the tag .sig only: sign with --format legacy or both";

bool has(const std::vector<Signed>& signatures, verify::ProofFormat format) {
  return std::any_of(signatures.begin(), signatures.end(),
                     [&](const Signed& one) { return one.proof.format == format; });
}

// cosign verify hashes with SHA-256 whatever the curve.
bool hashes_otherwise(const Signing& signing) {
  const auto own = signing.signer->own(signing::Form::kBundle);
  if (!own.ok()) return false;
  return std::any_of(own->keys.begin(), own->keys.end(), [](const crypto::PublicKey& key) {
    return key.kind() == crypto::KeyKind::kEcdsaP384 || key.kind() == crypto::KeyKind::kEcdsaP521;
  });
}

Consumer of_tag(const char* name, bool legacy) {
  return {name, legacy ? Sees::kYes : Sees::kNo, legacy ? "" : kNeedsTag};
}

Consumer podman(const std::vector<Signed>& signatures, const Signing& signing, bool legacy) {
  Consumer consumer = of_tag("podman, cri-o (use-sigstore-attachments)", legacy);
  for (const Signed& one : signatures) {
    if (one.proof.format != verify::ProofFormat::kLegacy || one.proof.docker_reference == signing.repository)
      continue;
    consumer.sees = Sees::kNo;
    consumer.why = "the signature is for the name " + one.proof.docker_reference;
  }
  return consumer;
}

}  // namespace

std::vector<Consumer> find_audience(const std::vector<Signed>& signatures, const Signing& signing) {
  const bool legacy = has(signatures, verify::ProofFormat::kLegacy);
  std::vector<Consumer> out{{"cosign 3", Sees::kYes, ""},
                            of_tag("cosign 2", legacy),
                            {"Flux 2.8 and later", Sees::kYes, ""},
                            of_tag("Flux before 2.8", legacy),
                            podman(signatures, signing, legacy)};
  if (!hashes_otherwise(signing)) return out;
  for (Consumer& consumer : out) {
    consumer.sees = Sees::kNo;
    consumer.why = "hashes with SHA-256, which does not go with a key on P-384 or P-521: use P-256";
  }
  return out;
}

}  // namespace sekisho::publish
