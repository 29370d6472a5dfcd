#include "attest/summary.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::attest {
namespace {

using support::code_of;

const std::string kDigest = "sha256:" + std::string(64, 'a');

std::string summary(const std::string& changed = "", const std::string& to = "") {
  std::string text = R"({"verifier": {"id": "https://verifier.example/v1", "version": {"gate": "1.2"}},
    "timeVerified": "2026-01-02T03:04:05Z", "resourceUri": "ghcr.io/acme/app",
    "policy": {"uri": "https://acme.example/policy", "digest": {"sha256": "00ff"}},
    "inputAttestations": [{"uri": "x", "digest": {"sha256": "11"}}],
    "verificationResult": "PASSED", "verifiedLevels": ["SLSA_BUILD_LEVEL_3", "ACME_REVIEWED"],
    "dependencyLevels": {"SLSA_BUILD_LEVEL_1": 2}, "slsaVersion": "1.1"})";
  if (const auto at = text.find(changed); !changed.empty() && at != std::string::npos) {
    text.replace(at, changed.size(), to);
  }
  return text;
}

SummaryDemand demand() { return {"https://verifier.example/v1", {}, {"SLSA_BUILD_LEVEL_3"}, {}, {}}; }

std::vector<std::string> names() { return resource_names("ghcr.io/acme/app", kDigest); }

std::vector<ReasonCode> codes(const Summary& read, const SummaryDemand& asked) {
  std::vector<ReasonCode> found;
  for (const Fault& fault : summary_faults(read, asked, names())) found.push_back(fault.code);
  return found;
}

TEST(Summary, IsReadInFull) {
  const auto read = parse_summary(summary());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->verifier, "https://verifier.example/v1");
  EXPECT_EQ(read->resource, "ghcr.io/acme/app");
  EXPECT_EQ(read->policy_uri, "https://acme.example/policy");
  EXPECT_EQ(read->result, SummaryResult::kPassed);
  EXPECT_EQ(read->levels.size(), 2U);
  EXPECT_EQ(read->time_verified, parse_time("2026-01-02T03:04:05Z"));
  EXPECT_TRUE(codes(*read, demand()).empty());
}

TEST(Summary, NamesOfAnArtifact) {
  const auto found = names();
  for (const std::string& name :
       {std::string("ghcr.io/acme/app"), "ghcr.io/acme/app@" + kDigest,
        std::string("pkg:oci/app?repository_url=ghcr.io/acme/app"),
        "pkg:oci/app@" + kDigest + "?repository_url=ghcr.io/acme/app",
        "pkg:oci/app@sha256%3A" + std::string(64, 'a') + "?repository_url=ghcr.io%2Facme%2Fapp"}) {
    EXPECT_EQ(std::count(found.begin(), found.end(), name), 1) << name;
  }
  EXPECT_EQ(found.size(), 8U);
}

TEST(Summary, FaultsOfTheContent) {
  struct Case {
    const char* changed;
    const char* to;
    std::vector<ReasonCode> expected;
  };
  const ReasonCode mismatch = ReasonCode::kSummaryMismatch;
  const std::vector<Case> cases = {
      {"PASSED", "FAILED", {ReasonCode::kSummaryFailed}},
      {"ACME_REVIEWED", "FAILED", {ReasonCode::kSummaryFailed}},
      {"verifier.example/v1", "verifier.example/v1/", {mismatch}},
      {"ghcr.io/acme/app", "ghcr.io/acme/other", {mismatch}},
      {"ghcr.io/acme/app", "ghcr.io/acme/app:v1", {mismatch}},
      {"BUILD_LEVEL_3", "BUILD_LEVEL_2", {mismatch}},
      {"BUILD_LEVEL_3", "BUILD_LEVEL_4", {}},
      {"BUILD_LEVEL_3", "BUILD_LEVEL_10", {mismatch}},
      {"BUILD_LEVEL_3", "SOURCE_LEVEL_3", {mismatch}},
      {"BUILD_LEVEL_3", "BUILD_LEVEL_UNEVALUATED", {mismatch}},
      {"BUILD_LEVEL_3", "BUILD_LEVEL_", {mismatch}},
      {R"(["SLSA_BUILD_LEVEL_3", "ACME_REVIEWED"])", "null", {mismatch}},
  };
  for (const Case& one : cases) {
    const auto read = parse_summary(summary(one.changed, one.to));
    ASSERT_TRUE(read.ok()) << one.to;
    EXPECT_EQ(codes(*read, demand()), one.expected) << one.to;
  }
}

TEST(Summary, FaultsOfTheDemand) {
  const Summary read = *parse_summary(summary());
  const std::vector<ReasonCode> mismatch = {ReasonCode::kSummaryMismatch};
  const auto with = [](auto change) {
    SummaryDemand asked = demand();
    change(asked);
    return asked;
  };
  EXPECT_EQ(codes(read, with([](auto& d) { d.resource = "ghcr.io/acme"; })), mismatch);
  EXPECT_EQ(codes(read, with([](auto& d) { d.resource = "ghcr.io/acme/app"; })).size(), 0U);
  EXPECT_EQ(codes(read, with([](auto& d) { d.policy_uri = "https://acme.example/other"; })), mismatch);
  EXPECT_EQ(codes(read, with([](auto& d) { d.policy_uri = "https://acme.example/policy"; })).size(), 0U);
  EXPECT_EQ(codes(read, with([](auto& d) { d.policy_digest = "sha256:00fe"; })), mismatch);
  EXPECT_EQ(codes(read, with([](auto& d) { d.policy_digest = "sha256:00ff"; })).size(), 0U);
  EXPECT_EQ(codes(read, with([](auto& d) {
                    d.levels = {"ACME_REVIEWED", "SLSA_BUILD_LEVEL_2"};
                  }))
                .size(),
            0U);
  EXPECT_EQ(codes(read, with([](auto& d) { d.levels = {"ACME_review"}; })), mismatch);
  EXPECT_EQ(codes(read, with([](auto& d) { d.verifier.clear(); })), mismatch);
}

TEST(Summary, WhatIsMalformedIsRefused) {
  struct Case {
    const char* changed;
    const char* to;
    ReasonCode code;
  };
  const std::vector<Case> cases = {
      {R"("PASSED")", R"("passed")", ReasonCode::kAttestationMalformed},
      {R"("PASSED")", "null", ReasonCode::kAttestationMalformed},
      {R"("PASSED")", "true", ReasonCode::kJsonShape},
      {R"("id")", R"("iid")", ReasonCode::kAttestationMalformed},
      {R"("id")", R"("ID")", ReasonCode::kJsonCaseCollision},
      {"resourceUri", "resource", ReasonCode::kAttestationMalformed},
      {R"("uri": "https)", R"("u": "https)", ReasonCode::kAttestationMalformed},
      {R"("00ff")", "255", ReasonCode::kAttestationMalformed},
      {"2026-01-02", "02.01.2026 ", ReasonCode::kAttestationMalformed},
      {R"("ACME_REVIEWED")", "7", ReasonCode::kJsonShape},
      {R"("slsaVersion")", R"("verificationResult")", ReasonCode::kJsonDuplicateKey},
  };
  for (const Case& one : cases) {
    EXPECT_REASON(code_of(parse_summary(summary(one.changed, one.to))), one.code) << one.to;
  }
  EXPECT_REASON(code_of(parse_summary("{}")), ReasonCode::kAttestationMalformed);
  EXPECT_REASON(code_of(parse_summary("null")), ReasonCode::kJsonShape);
}

}  // namespace
}  // namespace sekisho::attest
