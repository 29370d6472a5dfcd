#include "report/audit_words.h"

#include <gtest/gtest.h>

#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

AuditRow row_of(const VerdictText& text) {
  AuditRow row;
  row.verdict = verdict_of(text);
  return row;
}

AuditReason because(const char* code) { return {code, "subject", "detail", "remedy"}; }

AuditProof attested(const char* type) { return {"attestation", "release", "key sha256:1", type, {}}; }

TEST(AuditStanding, IsMetByAProof) {
  VerdictText text{.digest = hex_of(1)};
  text.proofs = {attested("https://cyclonedx.org/bom/v1.6"), attested("https://slsa.dev/provenance/v0.2")};
  const AuditRow row = row_of(text);
  EXPECT_EQ(standing_of(row, Requirement::kSigned), Standing::kAbsent);
  EXPECT_EQ(standing_of(row, Requirement::kSbom), Standing::kMet);
  EXPECT_EQ(standing_of(row, Requirement::kProvenance), Standing::kMet);
}

// A URI that only begins like a known type is none of it.
TEST(AuditStanding, IsNotMetByAnotherType) {
  VerdictText text{.digest = hex_of(1)};
  text.proofs = {attested("https://cyclonedx.org/bombast"), attested("https://slsa.dev/provenance/v1/evil")};
  EXPECT_EQ(standing_of(row_of(text), Requirement::kSbom), Standing::kAbsent);
  EXPECT_EQ(standing_of(row_of(text), Requirement::kProvenance), Standing::kAbsent);
}

TEST(AuditStanding, AReasonOutweighsAProof) {
  VerdictText text{.decision = "denied", .digest = hex_of(1)};
  text.proofs = {attested("https://spdx.dev/Document"), attested("https://slsa.dev/provenance/v1")};
  text.reasons = {because("sbom.license"), because("provenance.builder"), because("signature.threshold")};
  for (const Requirement requirement : {Requirement::kSigned, Requirement::kSbom, Requirement::kProvenance}) {
    EXPECT_EQ(standing_of(row_of(text), requirement), Standing::kNotMet);
  }
}

TEST(AuditStanding, IsUnknownWhereTheVerdictIsOpen) {
  VerdictText text{.decision = "undecided"};
  text.reasons = {because("registry.timeout")};
  EXPECT_EQ(standing_of(row_of(text), Requirement::kSigned), Standing::kUnknown);
}

TEST(AuditStanding, PinnedLooksAtPlacesAndContents) {
  VerdictText text{.digest = hex_of(1)};
  AuditRow row = row_of(text);
  EXPECT_EQ(standing_of(row, Requirement::kPinned), Standing::kAbsent);
  row.places = {{"f", "c", "n", "w", "c", "container", "ghcr.io/a@sha256:" + hex_of(1)}};
  EXPECT_EQ(standing_of(row, Requirement::kPinned), Standing::kMet);
  row.places.push_back({"f", "c", "n", "w", "c", "container", "ghcr.io/a:v1"});
  EXPECT_EQ(standing_of(row, Requirement::kPinned), Standing::kNotMet);
  text.images = {Json::Object{{"image", "nginx"}}};
  EXPECT_EQ(standing_of(row_of(text), Requirement::kPinned), Standing::kNotMet);
}

TEST(AuditWords, RepositoryIsWithoutTagAndDigest) {
  AuditRow row;
  for (const auto& [name, repository] : {std::pair("localhost:5000/a/b:v1", "localhost:5000/a/b"),
                                         {"localhost:5000/a", "localhost:5000/a"},
                                         {"ghcr.io/a@sha256:1", "ghcr.io/a"},
                                         {"a:v1@sha256:1", "a"},
                                         {"a", "a"}}) {
    row.verdict.reference = name;
    EXPECT_EQ(repository_of(row), repository) << name;
  }
}

TEST(AuditWords, CountsWhatIsThere) {
  const AuditCounts counts = count(small_audit());
  EXPECT_EQ(counts.admitted, 2U);
  EXPECT_EQ(counts.denied, 2U);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(counts.warned, 1U);
  EXPECT_EQ(counts.changed, 1U);
  EXPECT_EQ(counts.places, 9U);
  EXPECT_EQ(counts.reasons.at("signature.none"), 1U);
}

}  // namespace
}  // namespace sekisho::report
