// maker: attachments by keys of our own, good ones and each bad in one way.
#pragma once

#include <string>

#include "base/json.h"
#include "crypto/private_key.h"
#include "oci/attachment.h"
#include "sigstore/bundle.h"
#include "verify/evidence.h"

namespace sekisho::verify::test {

inline const crypto::Digest kSubject = crypto::Digest::of("the artifact");
inline const crypto::Digest kOtherSubject = crypto::Digest::of("another artifact");

// generate is a new key; each call makes another.
crypto::PrivateKey generate(crypto::KeyKind kind = crypto::KeyKind::kEcdsaP256);
// trust_in trusts one key under the name "ci".
TrustMaterial trust_in(const crypto::PrivateKey& key, LogUse log = LogUse::kIgnored);
Authority authority(std::string name, const crypto::PrivateKey& key, LogUse log = LogUse::kIgnored);

// statement is an in-toto statement about a digest.
std::string statement(const crypto::Digest& subject,
                      std::string_view predicate_type = sigstore::kCosignSignPredicate);
// envelope_of signs a payload.
sigstore::Envelope envelope_of(const crypto::PrivateKey& key, Bytes payload,
                               std::string type = std::string(sigstore::kInTotoType));
// hint_of is what cosign writes to tell whose signature a bundle holds.
std::string hint_of(const crypto::PrivateKey& key);
// bundle_of is a key bundle with a hint; with_log_entry puts an entry into one.
std::string bundle_of(const crypto::PrivateKey& key, const sigstore::Envelope& envelope);
std::string with_material(std::string bundle, const std::string& member);
// payload_of is a simple signing payload.
std::string payload_of(const crypto::Digest& subject, std::string type = "cosign container image signature");

// attach is a layer as the registry room hands it over.
oci::Attachment attach(std::string_view media_type, Bytes bytes, oci::Annotations annotations = {});
oci::Attachment attach_bundle(Bytes bundle);
// attach_signed is a .sig layer with the key's signature in its annotation, and further annotations.
oci::Attachment attach_signed(const crypto::PrivateKey& key, Bytes payload, oci::Annotations more = {});

// look is the evidence of one attachment about kSubject.
Evidence look(const oci::Attachment& attachment, const TrustMaterial& trust);
// sole_rejection is the code where there is exactly one rejection and no proof, else internal-error.
ReasonCode sole_rejection(const Evidence& evidence);

}  // namespace sekisho::verify::test
