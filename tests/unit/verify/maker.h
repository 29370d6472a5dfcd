// maker: attachments by keys of our own, good ones and each bad in one way.
#pragma once

#include <string>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/private_key.h"
#include "oci/attachment.h"
#include "sigstore/bundle.h"
#include "support/virtual_sigstore.h"
#include "verify/evidence.h"

namespace sekisho::verify::test {

inline const crypto::Digest kSubject = crypto::Digest::of("the artifact");
inline const crypto::Digest kOtherSubject = crypto::Digest::of("another artifact");
inline const Limits kLimits;

// sigstore_instance is the one instance that these tests share: making its keys takes time.
const support::VirtualSigstore& sigstore_instance();
// anchors_of are those of an instance.
std::shared_ptr<const Anchors> anchors_of(const support::VirtualSigstore& sigstore = sigstore_instance());
// after_signing is an hour after everything was signed, with nothing remembered.
const Circumstances& after_signing();
// judged_by is how all of these tests judge, if nothing else is said.
Judged judged_by(const TrustMaterial& trust);

// generate is a new key; each call makes another.
crypto::PrivateKey generate(crypto::KeyKind kind = crypto::KeyKind::kEcdsaP256);
// trust_in trusts one key under the name "ci".
TrustMaterial trust_in(const crypto::PrivateKey& key, LogUse log = LogUse::kIgnored);
Authority authority(std::string name, const crypto::PrivateKey& key, LogUse log = LogUse::kIgnored);
// keyless trusts the identity that the instance's recipes have.
Authority keyless(std::string name);

// statement is an in-toto statement about a digest.
std::string statement(const crypto::Digest& subject,
                      std::string_view predicate_type = sigstore::kCosignSignPredicate);
// envelope_of signs a payload.
sigstore::Envelope envelope_of(const crypto::PrivateKey& key, Bytes payload,
                               std::string type = std::string(sigstore::kInTotoType));
// hint_of is what cosign writes to tell whose signature a bundle holds.
std::string hint_of(const crypto::PrivateKey& key);
// bundle_of is a key bundle with a hint; with_log_entry puts an entry into one.
std::string bundle_with(std::string hint, sigstore::Envelope envelope);
std::string bundle_of(const crypto::PrivateKey& key, const sigstore::Envelope& envelope);
std::string with_material(std::string bundle, const std::string& member);
// payload_of is a simple signing payload.
std::string payload_of(const crypto::Digest& subject, std::string type = "cosign container image signature");

// attach is a layer as the registry room hands it over.
oci::Attachment attach(std::string_view media_type, Bytes bytes, oci::Annotations annotations = {});
oci::Attachment attach_bundle(Bytes bundle);
// kStrangeEntry is a log entry as a bundle has it, kStrangeLegacyEntry one as an annotation has it, of a log
// that nobody trusts.
inline const std::string kStrangeEntry =
    R"({"logIndex":"1","logId":{"keyId":"AAAA"},"kindVersion":{"kind":"hashedrekord","version":"0.0.1"},)"
    R"("canonicalizedBody":"e30="})";
inline const std::string kStrangeLegacyEntry =
    R"({"SignedEntryTimestamp":"AAAA","Payload":{"body":")" +
    encode_base64(R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}})") +
    R"(","integratedTime":1,"logIndex":1,"logID":"00"}})";
// leaf_of is a good certificate of the instance for a key.
Bytes leaf_of(const crypto::PrivateKey& key);

// attach_signed is a .sig layer with the key's signature in its annotation, and further annotations.
oci::Attachment attach_signed(const crypto::PrivateKey& key, Bytes payload, oci::Annotations more = {});

// look is the evidence of one attachment about kSubject.
Evidence look(const oci::Attachment& attachment, const TrustMaterial& trust);
// sole_rejection is the code where there is exactly one rejection and no proof, else internal-error.
ReasonCode sole_rejection(const Evidence& evidence);

}  // namespace sekisho::verify::test
