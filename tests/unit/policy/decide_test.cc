#include "policy/decide.h"

#include <string>

#include <gtest/gtest.h>

#include "decide_maker.h"

namespace sekisho::policy {
namespace {

using Code = ReasonCode;

TEST(Verdict, DeniesWhereNobodyFilledItIn) {
  EXPECT_TRUE(std::holds_alternative<Denial>(Verdict()));
  EXPECT_FALSE(evidence_could_help(
      decide_papers(**Policy::of_authority(key_authority(crypto::PrivateKey::generate()->public_key()), {}),
                    {*oci::Reference::parse("ghcr.io/a@" + crypto::Digest::of("other").text()),
                     make_manifest(oci::kFluxConfigType)},
                    {}, kNow)));
}

// POL-01
TEST_F(Decide, DeniesWithoutARule) {
  policy = maker.must_load(PolicyMaker::in_spec(
      "  rules: [{name: r, match: {repositories: [\"ghcr.io/acme/*\"]}, signatures: [{from: [a]}]}]\n"));
  evidence.proofs = {by("a")};
  EXPECT_TRUE(admitted());
  for (const char* other :
       {"ghcr.io/acme-evil/app", "ghcr.io.evil.io/acme/app", "ghcr.io/acme/app/x"}) {  // REF-16
    typed = other;
    EXPECT_EQ(denied(), Codes{Code::kPolicyNoRule}) << other;
    EXPECT_TRUE(decide_reference(*policy, *oci::Reference::parse(other)).has_value());
  }
  typed = "layout:/tmp/x";
  EXPECT_EQ(denied(), Codes{Code::kPolicyNoRule});
}

// REF-17
TEST_F(Decide, JudgesAllSpellingsOfOneNameAlike) {
  policy = maker.must_load(PolicyMaker::in_spec(
      "  rules: [{name: r, match: {repositories: [\"docker.io/library/*\"]}, signatures: [{from: [a]}]}]\n"));
  evidence.proofs = {by("a")};
  for (const char* spelling :
       {"nginx", "library/nginx", "docker.io/nginx", "index.docker.io/library/nginx"}) {
    typed = spelling;
    EXPECT_TRUE(admitted()) << spelling;
  }
}

TEST_F(Decide, MatchesALayoutWithoutANameByEverythingOnly) {
  use("signatures: [{from: [a]}]");
  evidence.proofs = {by("a")};
  typed = "layout:/tmp/x:1.0";
  EXPECT_TRUE(admitted());
}

TEST_F(Decide, RefusesABareTagWhereADigestIsRequired) {
  use("signatures: [{from: [a]}], reference: {digest: required}");
  evidence.proofs = {by("a")};
  EXPECT_TRUE(admitted());
  typed = "ghcr.io/acme/app:1.0";
  EXPECT_EQ(denied(), Codes{Code::kReferenceNotPinned});
  EXPECT_TRUE(decide_reference(*policy, *oci::Reference::parse(typed)).has_value());
  use("signatures: [{from: [a]}]");
  EXPECT_FALSE(decide_reference(*policy, *oci::Reference::parse(typed)).has_value());
  EXPECT_TRUE(admitted());
}

// REF-14
TEST_F(Decide, TakesTheDigestOverTheTagAndRefusesAnotherDocument) {
  use("signatures: [{from: [a]}]");
  evidence.proofs = {by("a")};
  typed = "ghcr.io/acme/app:1.0@" + crypto::Digest::of("subject").text();
  EXPECT_TRUE(admitted());
  typed = "ghcr.io/acme/app:1.0@" + crypto::Digest::of("other").text();
  EXPECT_EQ(denied(), Codes{Code::kDigestMismatch});
}

// POL-12
TEST_F(Decide, TakesADigestInTheReferenceForNoProof) {
  use("signatures: [{from: [a]}], reference: {digest: required}");
  EXPECT_EQ(denied(), Codes{Code::kSignatureNone});
}

// REF-25
TEST_F(Decide, DeniesARevokedDigestWhateverElseSpeaksForIt) {
  const std::string revoked =
      "  revoked: {digests: [{digest: \"" + crypto::Digest::of("subject").text() + "\", reason: CVE}]}\n";
  use("signatures: [{from: [a]}]", revoked);
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), Codes{Code::kRevokedDigest});
  EXPECT_TRUE(decide_reference(*policy, *oci::Reference::parse(typed)).has_value());
  use("signatures: [{from: [a]}], mode: warn", revoked);
  EXPECT_EQ(denied(), Codes{Code::kRevokedDigest});
}

TEST_F(Decide, DropsProofsOfARevokedKey) {
  use("signatures: [{from: [a, b]}]", "  revoked: {keys: [{id: \"" + maker.key_id("a").text() + "\"}]}\n");
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), (Codes{Code::kRevokedKey, Code::kSignatureNoneMatched}));
  evidence.proofs[0].signed_at = kNow - Seconds(86400 * 365 * 10);
  EXPECT_EQ(denied(), (Codes{Code::kRevokedKey, Code::kSignatureNoneMatched}));
  evidence.proofs.push_back(by("b"));
  EXPECT_TRUE(admitted());
}

// SIG-25
TEST_F(Decide, KeepsProofsFromBeforeAKeyWasRevokedByTrustedTimeOnly) {
  use("signatures: [{from: [a]}]",
      "  revoked: {keys: [{id: \"" + maker.key_id("a").text() + "\", since: 2026-01-01T00:00:00Z}]}\n");
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), (Codes{Code::kRevokedKey, Code::kSignatureNoneMatched}));
  evidence.proofs[0].signed_at = parse_time("2026-01-01T00:00:00Z");
  EXPECT_EQ(denied(), (Codes{Code::kRevokedKey, Code::kSignatureNoneMatched}));
  evidence.proofs[0].signed_at = parse_time("2025-12-31T23:59:59Z");
  EXPECT_TRUE(admitted());
  EXPECT_FALSE(cleared()->holds_until().has_value());
}

TEST_F(Decide, HoldsUntilAUsedKeyIsRevoked) {
  use("signatures: [{from: [a]}]", "  revoked: {keys: [{id: \"" + maker.key_id("a").text() +
                                       "\", since: 2027-01-01T00:00:00Z}, {id: \"" +
                                       maker.key_id("b").text() + "\", since: 2026-07-01T00:00:00Z}]}\n");
  evidence.proofs = {by("a")};
  evidence.proofs[0].signed_at = kNow;
  ASSERT_TRUE(admitted());
  EXPECT_EQ(cleared()->holds_until(), parse_time("2027-01-01T00:00:00Z"));
}

// MAN-04
TEST_F(Decide, RefusesAnIndexUnlessTheRuleAcceptsIt) {
  use("signatures: [{from: [a]}]");
  document = make_index();
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), Codes{Code::kManifestIndexRefused});
  use("signatures: [{from: [a]}], artifact: {index: index}");
  EXPECT_TRUE(admitted());
  use("signatures: [{from: [a]}], artifact: {index: index, types: [image]}");
  EXPECT_TRUE(admitted());
  document = make_index("application/x");
  EXPECT_EQ(denied(), Codes{Code::kManifestArtifactType});
  use("signatures: [{from: [a]}], artifact: {index: index, types: [application/x]}");
  EXPECT_TRUE(admitted());
  use("signatures: [{from: [a]}], artifact: {index: index, types: [flux]}");
  document = make_index();
  EXPECT_EQ(denied(), Codes{Code::kManifestArtifactType});
}

// MAN-12
TEST_F(Decide, KeepsToTheArtifactTypesOfTheRule) {
  struct Row {
    const char* types;
    oci::Manifest manifest;
    bool accepted;
  };
  const std::string docker = "application/vnd.docker.container.image.v1+json";
  const std::string helm = "application/vnd.cncf.helm.config.v1+json";
  const std::vector<Row> table{
      {"flux", make_manifest(oci::kFluxConfigType), true},
      {"flux", make_manifest(oci::kImageConfigType), false},
      {"flux", make_manifest(oci::kEmptyType, std::string(oci::kFluxConfigType)), false},
      {"image", make_manifest(oci::kImageConfigType), true},
      {"image", make_manifest(docker), true},
      {"image", make_manifest(oci::kFluxConfigType), false},
      {"image", make_manifest(oci::kImageConfigType, "application/x"), false},
      {"helm", make_manifest(helm), true},
      {"helm", make_manifest(oci::kFluxConfigType), false},
      {"application/x", make_manifest(oci::kEmptyType, "application/x"), true},
      {"application/x", make_manifest("application/x"), true},
      {"application/x", make_manifest("application/xy"), false},
      {"flux, helm", make_manifest(helm), true},
  };
  evidence.proofs = {by("a")};
  for (const Row& row : table) {
    use("signatures: [{from: [a]}], artifact: {types: [" + std::string(row.types) + "]}");
    document = row.manifest;
    EXPECT_EQ(admitted(), row.accepted) << row.types << " " << row.manifest.config.media_type;
    if (row.accepted) continue;
    EXPECT_EQ(denied(), Codes{Code::kManifestArtifactType});
  }
}

TEST_F(Decide, TellsNothingSignedFromNothingThatCounts) {
  use("signatures: [{from: [a]}]");
  EXPECT_EQ(denied(), Codes{Code::kSignatureNone});
  evidence.rejections = {{Code::kSignatureInvalid, std::nullopt, "x"}};
  EXPECT_EQ(denied(), Codes{Code::kSignatureNoneMatched});
  evidence.rejections.clear();
  evidence.proofs = {by("b")};
  EXPECT_EQ(denied(), Codes{Code::kSignatureNoneMatched});
}

// ATT-01
TEST_F(Decide, TellsThatAnAttestationIsNoSignature) {
  use("signatures: [{from: [a]}]");
  evidence.proofs = {support::make_attestation("a", maker.key_id("a"))};
  EXPECT_EQ(denied(), (Codes{Code::kStatementNotSignature, Code::kSignatureNoneMatched}));
  evidence.proofs = {support::make_attestation("b", maker.key_id("b"))};
  EXPECT_EQ(denied(), Codes{Code::kSignatureNoneMatched});
}

// SIG-09
TEST_F(Decide, CountsDistinctSignersNeverSignatures) {
  use("signatures: [{threshold: 2, from: [a, b]}]");
  evidence.proofs = {by("a", "first"), by("a", "second"), by("a", "first")};
  EXPECT_EQ(denied(), Codes{Code::kSignatureThreshold});
  // The key of a, found under the name of b too.
  evidence.proofs.push_back(support::make_proof("b", maker.key_id("a"), "third"));
  EXPECT_EQ(denied(), Codes{Code::kSignatureThreshold});
  evidence.proofs.push_back(by("b", "fourth"));
  EXPECT_TRUE(admitted());
  EXPECT_EQ(cleared()->proofs().size(), 4U);  // the copy of the first is not there
  EXPECT_EQ(cleared()->proofs().front().authority, "a") << "by authority, however they came";
}

TEST_F(Decide, AsksForEveryDemandOfTheList) {
  use("signatures: [{from: [a]}, {from: [b, c]}]");
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), Codes{Code::kSignatureNoneMatched});
  evidence.proofs.push_back(by("c"));
  ASSERT_TRUE(admitted());
  EXPECT_EQ(cleared()->proofs().size(), 2U);
  EXPECT_EQ(cleared()->digest(), crypto::Digest::of("subject"));
  EXPECT_EQ(cleared()->time(), kNow);
  EXPECT_EQ(cleared()->rule().name, "all");
}

TEST_F(Decide, CountsASignerInEveryDemandThatListsIt) {
  use("signatures: [{from: [a]}, {threshold: 2, from: [a, b]}]");
  evidence.proofs = {by("a"), by("b")};
  EXPECT_TRUE(admitted());
}

// SIG-02
TEST_F(Decide, BindsLegacySignaturesToTheRepositoryWhereAsked) {
  use("signatures: [{from: [a]}], signedIdentity: repository");
  evidence.proofs = {by("a", "s", verify::ProofFormat::kLegacy)};
  for (const char* other :
       {"", "ghcr.io/acme/other", "evil.io/acme/app", "acme/app", "not a name", "layout:/tmp/x"}) {
    evidence.proofs[0].docker_reference = other;
    EXPECT_EQ(denied(), (Codes{Code::kSignatureReference, Code::kSignatureNoneMatched})) << other;
  }
  for (const char* same : {"ghcr.io/acme/app", "ghcr.io/acme/app:1.0"}) {
    evidence.proofs[0].docker_reference = same;
    EXPECT_TRUE(admitted()) << same;
  }
  typed = "layout:/tmp/x";
  EXPECT_EQ(denied(), (Codes{Code::kSignatureReference, Code::kSignatureNoneMatched}));
  evidence.proofs = {by("a")};  // a bundle names no repository
  EXPECT_TRUE(admitted());
}

TEST_F(Decide, AsksForSignedAnnotations) {
  const auto key = crypto::PrivateKey::generate()->public_key();
  policy = *Policy::of_authority(key_authority(key), {{"env", "prod"}});
  evidence.proofs = {support::make_proof("key", key.id())};
  EXPECT_EQ(denied(), (Codes{Code::kSignatureAnnotation, Code::kSignatureNoneMatched}));
  evidence.proofs[0].annotations = {{"env", "test"}};
  EXPECT_EQ(denied(), (Codes{Code::kSignatureAnnotation, Code::kSignatureNoneMatched}));
  evidence.proofs[0].annotations = {{"other", "x"}, {"env", "prod"}};
  EXPECT_TRUE(admitted());
}

TEST_F(Decide, IsUndecidedWhereWhatIsMissingMightHaveMetTheRule) {
  use("signatures: [{from: [a]}]");
  evidence.missing = {fail(Code::kRegistryTimeout, "slow"), fail(Code::kRegistryForbidden, "no")};
  EXPECT_EQ(undecided(), (Codes{Code::kRegistryTimeout, Code::kRegistryForbidden}));
  evidence.truncated = true;
  EXPECT_EQ(undecided(), (Codes{Code::kRegistryTimeout, Code::kRegistryForbidden}));
  evidence.proofs = {by("a")};
  EXPECT_TRUE(admitted());
}

TEST_F(Decide, IsDeniedWhereNothingMissingCouldHelp) {
  use("signatures: [{from: [a]}], artifact: {types: [helm]}");
  evidence.missing = {fail(Code::kRegistryTimeout, "slow")};
  EXPECT_EQ(denied(), Codes{Code::kManifestArtifactType});
  EXPECT_FALSE(evidence_could_help(papers()));
  use("signatures: [{from: [a]}]");
  evidence.missing = {fail(Code::kDigestMismatch, "wrong bytes")};
  EXPECT_EQ(denied(), (Codes{Code::kSignatureNone, Code::kDigestMismatch}));
}

// MAN-17
TEST_F(Decide, SaysWhereMoreIsAttachedThanWasLookedAt) {
  use("signatures: [{from: [a]}]");
  evidence.truncated = true;
  evidence.rejections = {{Code::kSignatureInvalid, std::nullopt, "x"}};
  EXPECT_EQ(denied(), (Codes{Code::kSignatureNoneMatched, Code::kReferrersTooMany}));
  evidence.proofs = {by("a")};
  EXPECT_TRUE(admitted());
}

// POL-04
TEST_F(Decide, AdmitsInWarnModeAndKeepsTheReasons) {
  use("signatures: [{from: [a]}], artifact: {types: [helm]}, reference: {digest: required}, mode: warn");
  typed = "ghcr.io/acme/app:1.0";
  EXPECT_FALSE(decide_reference(*policy, *oci::Reference::parse(typed)).has_value());
  ASSERT_TRUE(cleared().has_value());
  EXPECT_EQ(codes_of(cleared()->would_be()),
            (Codes{Code::kReferenceNotPinned, Code::kManifestArtifactType, Code::kSignatureNone}));
  EXPECT_TRUE(evidence_could_help(papers()));
  evidence.missing = {fail(Code::kRegistryTimeout, "slow")};
  EXPECT_EQ(undecided(), Codes{Code::kRegistryTimeout});
  evidence.proofs = {by("a")};
  EXPECT_EQ(codes_of(cleared()->would_be()), (Codes{Code::kReferenceNotPinned, Code::kManifestArtifactType}));
  EXPECT_FALSE(evidence_could_help(papers()));
}

TEST_F(Decide, TellsWhetherEvidenceCouldHelp) {
  use("signatures: [{from: [a]}]");
  EXPECT_TRUE(evidence_could_help(papers()));
  evidence.missing = {fail(Code::kRegistryTimeout, "slow")};
  EXPECT_TRUE(evidence_could_help(papers()));
  evidence.proofs = {by("a")};
  EXPECT_FALSE(evidence_could_help(papers()));
}

TEST_F(Decide, AdmitsGoodsWithinTheLimits) {
  use("signatures: [{from: [a]}], limits: {entries: 2, bytes: 10}");
  evidence.proofs = {by("a")};
  const auto goods = [&](std::uint64_t files, std::uint64_t bytes) {
    const Verdict verdict = decide_goods(*policy, *cleared(), {files, bytes});
    const auto* denial = std::get_if<Denial>(&verdict);
    return denial == nullptr ? Codes{} : codes_of(denial->reasons);
  };
  const Verdict verdict = decide_goods(*policy, *cleared(), {2, 10});
  ASSERT_TRUE(std::holds_alternative<Admission>(verdict));
  EXPECT_EQ(std::get<Admission>(verdict).clearance().digest(), crypto::Digest::of("subject"));
  EXPECT_EQ(goods(0, 0), Codes{Code::kArchiveEmpty});
  EXPECT_EQ(goods(3, 10), Codes{Code::kArchiveLimits});
  EXPECT_EQ(goods(2, 11), Codes{Code::kArchiveLimits});
}

TEST(LimitsOf, TakesFromTheRuleWhatItSays) {
  Rule rule;
  EXPECT_EQ(limits_of(rule, Limits{}).entries, Limits{}.entries);
  rule.demands.limits = {5, 1024 * kMiB, 7, 8};
  const Limits limits = limits_of(rule, Limits{});
  EXPECT_EQ(limits.entries, 5U);
  EXPECT_EQ(limits.tree_bytes, 1024 * kMiB);
  EXPECT_EQ(limits.layer_bytes, 1024 * kMiB);
  EXPECT_EQ(limits.file_bytes, 7U);
  EXPECT_EQ(limits.ratio, 8U);
}

}  // namespace
}  // namespace sekisho::policy
