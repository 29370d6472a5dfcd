// What real releases of cosign signed, and the key cases of the public conformance suite.
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "oci/manifest.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

using support::read_vector;

TrustMaterial trust_in_file(const std::string& pem) {
  const auto key = crypto::PublicKey::parse_pem(pem);
  EXPECT_TRUE(key.ok());
  Authority cosign;
  cosign.name = "cosign";
  cosign.keys = {*key};
  cosign.log = LogUse::kIgnored;
  return {{cosign}};
}

// stored is an attachment as the registry room would make it of two files.
oci::Attachment stored(const std::string& manifest_file, const std::string& layer_file) {
  const auto blob = oci::Blob::hash(read_vector(manifest_file));
  const auto manifest = std::get<oci::Manifest>(*oci::parse_document(blob, oci::kManifestType, Limits{}));
  const auto& layer = manifest.layers.at(0);
  return {oci::Origin::kFallbackTag, manifest.descriptor(), manifest.artifact_type, layer,
          *oci::Blob::check(layer, read_vector(layer_file))};
}

Evidence look_stored(const oci::Attachment& attachment, const std::string& key_file) {
  Evidence evidence;
  verify_attachment(attachment, crypto::Digest::of(read_vector("cosign/subject.json")),
                    judged_by(trust_in_file(read_vector(key_file))), evidence);
  return evidence;
}

struct Case {
  std::string manifest;
  std::string layer;
  std::string release;
  ProofKind kind;
};

TEST(CosignVectors, AreProvedWithTheirOwnKeyAndNoOther) {
  for (const auto& [manifest, layer, release, kind] :
       {Case{"sig-manifest", "sig-layer", "2.5", ProofKind::kSignature},
        Case{"att-manifest", "att-layer", "2.5", ProofKind::kAttestation},
        Case{"sig-manifest", "sig-layer", "3.1", ProofKind::kSignature},
        Case{"signature-manifest", "signature-bundle", "3.1", ProofKind::kSignature},
        Case{"attestation-manifest", "attestation-bundle", "3.1", ProofKind::kAttestation}}) {
    const std::string folder = "cosign/" + release + "/";
    const auto attachment = stored(folder + manifest + ".json", folder + layer + ".json");
    const auto evidence = look_stored(attachment, folder + "key.pub");
    ASSERT_EQ(evidence.proofs.size(), 1U) << folder << layer;
    EXPECT_EQ(evidence.proofs.front().kind, kind) << folder << layer;
    const std::string other = release == "2.5" ? "3.1" : "2.5";
    EXPECT_REASON(sole_rejection(look_stored(attachment, "cosign/" + other + "/key.pub")),
                  ReasonCode::kSignatureInvalid);
  }
}

TEST(CosignVectors, CarryTheirAnnotations) {
  for (const auto& attachment :
       {stored("cosign/2.5/sig-manifest.json", "cosign/2.5/sig-layer.json"),
        stored("cosign/3.1/signature-manifest.json", "cosign/3.1/signature-bundle.json")}) {
    const bool legacy = attachment.layer.media_type == sigstore::kSimpleSigningType;
    const auto evidence = look_stored(attachment, legacy ? "cosign/2.5/key.pub" : "cosign/3.1/key.pub");
    ASSERT_EQ(evidence.proofs.size(), 1U);
    const std::vector<std::pair<std::string, std::string>> wanted = {{"env", "prod"}};
    EXPECT_EQ(evidence.proofs.front().annotations, wanted);
  }
}

TEST(CosignVectors, ProveTheFileThatWasSigned) {
  const Bytes file = read_vector("cosign/blob.txt");
  const BlobSubject subject{file, crypto::Digest::of(file)};
  for (const std::string release : {"2.5", "3.1"}) {
    const auto trust = trust_in_file(read_vector("cosign/" + release + "/key.pub"));
    Evidence evidence;
    verify_blob(read_vector("cosign/" + release + "/blob-bundle.json"), subject, judged_by(trust), evidence);
    EXPECT_EQ(evidence.proofs.size(), 1U) << release;
  }
  Evidence evidence;
  verify_bare(read_vector("cosign/2.5/blob.sig"), subject,
              judged_by(trust_in_file(read_vector("cosign/2.5/key.pub"))), evidence);
  EXPECT_EQ(evidence.proofs.size(), 1U);
}

const std::string kCases = SEKISHO_SOURCE_DIR "/../shared/conformance/cases/";

Evidence look_case(const std::string& name, LogUse log, std::shared_ptr<const Anchors> anchors = nullptr) {
  auto trust = trust_in_file(*read_file(kCases + name + "/key.pub", kMiB));
  trust.authorities.front().log = log;
  trust.authorities.front().anchors = std::move(anchors);
  const Bytes artifact = *read_file(kCases + "a.txt", kMiB);
  Evidence evidence;
  verify_blob(*read_file(kCases + name + "/bundle.sigstore.json", kMiB),
              {artifact, crypto::Digest::of(artifact)}, judged_by(trust), evidence);
  return evidence;
}

TEST(ConformanceKeys, AreProvedOrRejectedAsTheSuiteSays) {
  if (!std::filesystem::is_directory(kCases)) GTEST_SKIP() << "no conformance suite here";
  const auto good = look_case("managed-key-happy-path", LogUse::kIgnored);
  ASSERT_EQ(good.proofs.size(), 1U);
  EXPECT_EQ(good.proofs.front().not_checked,
            (std::vector<std::string>{"1 timestamp by others", "transparency log"}));
  EXPECT_REASON(sole_rejection(look_case("managed-key-happy-path", LogUse::kRequired)),
                ReasonCode::kLogUnknown);
  const Bytes root = *read_file(kCases + "../trusted_root.public-good.json", kMiB);
  const auto public_good = *Anchors::of(*sigstore::parse_trusted_root(root, kLimits));
  EXPECT_EQ(look_case("managed-key-happy-path", LogUse::kRequired, public_good).proofs.size(), 1U);
  // That case's key is none: it is refused before anything is verified.
  const auto wrong =
      crypto::PublicKey::parse_pem(*read_file(kCases + "managed-key-wrong-key_fail/key.pub", kMiB));
  EXPECT_REASON(support::code_of(wrong), ReasonCode::kKeyInvalid);
}

}  // namespace
}  // namespace sekisho::verify::test
