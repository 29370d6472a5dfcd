// What a rule asks of attestations: which of those that are there count, and which decides.
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "decide_maker.h"
#include "policy/conditions.h"

namespace sekisho::policy {
namespace {

using Code = ReasonCode;

constexpr const char* kScan = "https://cosign.sigstore.dev/attestation/vuln/v1";
constexpr const char* kVex = "https://openvex.dev/ns";
constexpr const char* kReview = "https://acme.example/review/v1";

std::string scan(const std::string& vulnerabilities) {
  return R"({"scanner":{"uri":"trivy","result":{"SchemaVersion":2,"Results":[{"Target":"x","Vulnerabilities":[)" +
         vulnerabilities + R"(]}]}},"metadata":{}})";
}
const std::string kClean = scan("");
const std::string kHigh =
    scan(R"({"VulnerabilityID":"CVE-1","PkgName":"p","InstalledVersion":"1","Severity":"HIGH"})");

std::string vex(const std::string& status) {
  return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/1","author":"a","timestamp":"2026-05-01T00:00:00Z",)"
         R"("version":1,"statements":[{"vulnerability":{"name":"CVE-1"},"status":")" +
         status + R"(","justification":"component_not_present","action_statement":"update"}]})";
}

class Papers : public Decide {
 protected:
  Papers() {
    maker.write("root.json",
                *read_file(std::filesystem::path(SEKISHO_SOURCE_DIR) / "keys" / "sigstore-public-good.json",
                           Limits{}.trusted_root_bytes));
  }
  void ask(const std::string& attestation, const std::string& spec = {}) {
    policy = maker.must_load(PolicyMaker::in_spec(
        "  trustedRoot: {file: root.json}\n" + spec +
        "  rules: [{name: all, match: {repositories: [\"**\"]}, signatures: [{from: [a]}], attestations: [" +
        attestation + "]}]\n"));
    ASSERT_NE(policy, nullptr);
    evidence.proofs = {by("a")};
  }
  verify::Proof& attest(const std::string& name, const std::string& type, const std::string& predicate,
                        const char* signed_at = "2026-05-01T00:00:00Z") {
    const std::string content = name + type + predicate + (signed_at ? signed_at : "");
    auto proof =
        verify::Prover::prove(verify::ProofKind::kAttestation, verify::ProofFormat::kBundleV03,
                              {name, {maker.key_id(name), std::nullopt}, {}},
                              crypto::Digest::of("manifest of " + content), crypto::Digest::of(content));
    proof.predicate_type = type;
    proof.predicate = std::make_shared<const std::string>(predicate);
    if (signed_at != nullptr) proof.signed_at = parse_time(signed_at);
    evidence.proofs.push_back(std::move(proof));
    return evidence.proofs.back();
  }
  Verdict judged() const {
    attest::FactBook facts;
    for (const auto& proof : evidence.proofs)
      facts.read(proof, want_of(policy->rules()[0].demands, proof), Limits{});
    const auto reference = *oci::Reference::parse(typed);
    return decide_papers(*policy, {reference, document, destination, history, facts}, evidence, kNow);
  }
  Codes denied_for() const {
    const Verdict verdict = judged();
    const auto* denial = std::get_if<Denial>(&verdict);
    return denial == nullptr ? Codes{} : codes_of(denial->reasons);
  }
  std::optional<Clearance> clearance() const {
    const Verdict verdict = judged();
    const auto* found = std::get_if<Clearance>(&verdict);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
};

// ATT-02
TEST_F(Papers, AsksForTheTypeByTheAuthority) {
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b]}");
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMissing});
  attest("b", "https://acme.example/review/v2", "{}");
  attest("a", kReview, "{}");
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMissing});
  attest("b", kReview, "{}");
  ASSERT_TRUE(clearance().has_value());
  EXPECT_EQ(clearance()->proofs().size(), 2U);
  EXPECT_FALSE(clearance()->holds_until().has_value());
}

// ATT-03
TEST_F(Papers, WhatCannotBeReadDeniesAndSaysWhy) {
  ask("{name: scan, type: vuln, from: [b]}");
  attest("b", kScan, "{}");
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMalformed});
  attest("b", kScan, "");
  EXPECT_EQ(denied_for(), (Codes{Code::kAttestationMalformed, Code::kAttestationMalformed}));
  attest("b", kScan, kClean);
  EXPECT_TRUE(clearance().has_value());
}

TEST_F(Papers, WhatWasNotReadDenies) {
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b]}");
  attest("b", kReview, "{}");
  EXPECT_EQ(denied(), Codes{Code::kInternalError});
}

TEST_F(Papers, AnAttestationOfARevokedKeyDoesNotCount) {
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b]}",
      "  revoked: {keys: [{id: \"" + maker.key_id("b").text() + "\"}]}\n");
  attest("b", kReview, "{}");
  EXPECT_EQ(denied_for(), Codes{Code::kRevokedKey});
}

// ATT-10
TEST_F(Papers, AgesCountFromTheTrustedTime) {
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b], maxAge: {of: 30d}}");
  attest("b", kReview, "{}", "2026-05-02T00:00:00Z");
  ASSERT_TRUE(clearance().has_value());
  EXPECT_EQ(clearance()->holds_until(), parse_time("2026-06-01T00:00:01Z"));
  evidence.proofs.back().signed_at = parse_time("2026-05-01T23:59:59Z");
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationStale});
  evidence.proofs.back().signed_at.reset();
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationStale});
  history.admitted = {crypto::Digest::of("subject")};
  EXPECT_TRUE(clearance().has_value());
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b], maxAge: {of: 30d, at: always}}");
  attest("b", kReview, "{}", nullptr);
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationStale});
}

// ATT-10
TEST_F(Papers, OfScansTheNewestDecides) {
  ask("{name: scan, type: vuln, from: [b, c], vulnerabilities: {failOn: high}}");
  attest("b", kScan, kClean, "2026-05-01T00:00:00Z");
  EXPECT_TRUE(clearance().has_value());
  attest("c", kScan, kHigh, "2026-05-01T00:00:01Z");
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
  attest("b", kScan, kClean, "2026-05-01T00:00:01Z");
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
  attest("b", kScan, kClean, "2026-05-01T00:00:02Z");
  EXPECT_TRUE(clearance().has_value());
  // One without a time might be the newest.
  attest("b", kScan, kHigh, nullptr);
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
}

TEST_F(Papers, ARevokedScanSaysNothing) {
  ask("{name: scan, type: vuln, from: [b, c], vulnerabilities: {failOn: high}}",
      "  revoked: {keys: [{id: \"" + maker.key_id("c").text() + "\"}]}\n");
  attest("b", kScan, kClean, "2026-05-01T00:00:00Z");
  attest("c", kScan, kHigh, "2026-05-01T00:00:01Z");
  EXPECT_TRUE(clearance().has_value());
  evidence.proofs.erase(evidence.proofs.begin() + 1);
  EXPECT_EQ(denied_for(), Codes{Code::kRevokedKey});
}

TEST_F(Papers, ForTheNewestAllMustBeSeen) {
  ask("{name: scan, type: vuln, from: [b], vulnerabilities: {failOn: high}}");
  attest("b", kScan, kClean);
  EXPECT_TRUE(evidence_could_help(judged()));
  evidence.truncated = true;
  EXPECT_EQ(denied_for(), Codes{Code::kReferrersTooMany});
  evidence.truncated = false;
  evidence.missing = {fail(Code::kRegistryUnreachable, "x")};
  EXPECT_TRUE(std::holds_alternative<Undecided>(judged()));
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b]}");
  attest("b", kReview, "{}");
  EXPECT_FALSE(evidence_could_help(judged()));
  EXPECT_TRUE(clearance().has_value());
}

TEST_F(Papers, VexExcusesByTrustedAuthorsOnly) {
  ask("{name: scan, type: vuln, from: [b], vulnerabilities: {failOn: high, vexFrom: [c]}}");
  attest("b", kScan, kHigh);
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
  attest("b", kVex, vex("not_affected"));
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
  attest("c", kVex, vex("not_affected"));
  EXPECT_TRUE(clearance().has_value());
  // What cannot be read might have taken it back.
  attest("c", kVex, "{}");
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
}

TEST_F(Papers, AnSbomByAnAuthorOfVexIsNoVex) {
  ask("{name: scan, type: vuln, from: [b], vulnerabilities: {failOn: high, vexFrom: [c]}}");
  attest("b", kScan, kHigh);
  attest("c", kVex, vex("not_affected"));
  attest("c", "https://cyclonedx.org/bom",
         R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[]})");
  EXPECT_TRUE(clearance().has_value());
}

// A BOM is an SBOM where it is asked for as one, whatever its vulnerabilities are worth as VEX.
TEST_F(Papers, AnSbomCountsThoughItsAnalysesCannotBeRead) {
  ask("{name: sbom, type: cyclonedx, from: [c]}, {name: scan, type: vuln, from: [b], vulnerabilities: "
      "{failOn: "
      "high, vexFrom: [c]}}");
  attest("b", kScan, kClean);
  attest("c", "https://cyclonedx.org/bom",
         R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"p"}],)"
         R"("vulnerabilities":[{"id":"CVE-1","analysis":{"state":"fine"}}]})");
  EXPECT_TRUE(clearance().has_value());
  attest("b", kScan, kHigh, "2026-05-02T00:00:00Z");
  attest("c", kVex, vex("not_affected"));
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
}

TEST_F(Papers, TheVulnerabilitiesOfABomAreLookedAt) {
  ask("{name: scan, type: cyclonedx, from: [b], vulnerabilities: {failOn: high}}");
  const auto bom = [](const std::string& more) {
    return R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"p","bom-ref":"p"}])" +
           more + "}";
  };
  attest(
      "b", "https://cyclonedx.org/bom",
      bom(R"(,"vulnerabilities":[{"id":"CVE-1","ratings":[{"severity":"high"}],"affects":[{"ref":"p"}]}])"));
  EXPECT_EQ(denied_for(), Codes{Code::kVulnerabilityFound});
  evidence.proofs.pop_back();
  attest("b", "https://cyclonedx.org/bom", bom(R"(,"vulnerabilities":[])"));
  EXPECT_TRUE(clearance().has_value());
  evidence.proofs.pop_back();
  attest("b", "https://cyclonedx.org/bom", bom(""));
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMalformed});
}

TEST_F(Papers, AnExceptionSetsAsideWhatItNamesUntilItExpires) {
  const auto exception = [&](const std::string& waive, const std::string& expires,
                             const std::string& digest) {
    return "  exceptions: [{name: e, digests: [\"" + digest +
           "\"], rules: [all], waive: [{attestation: scan" + waive +
           "}], owner: o, reason: r, expires: " + expires + "}]\n";
  };
  const std::string ours = crypto::Digest::of("subject").text();
  const std::string demand = "{name: scan, type: vuln, from: [b], vulnerabilities: {failOn: high}}";
  ask(demand, exception(", vulnerabilities: [CVE-1]", "2026-07-01T00:00:00Z", ours));
  attest("b", kScan, kHigh);
  ASSERT_TRUE(clearance().has_value());
  EXPECT_EQ(clearance()->exceptions().size(), 1U);
  EXPECT_EQ(clearance()->holds_until(), parse_time("2026-07-01T00:00:00Z"));
  evidence.proofs.pop_back();
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMissing});
  attest("b", kScan, kClean);
  EXPECT_TRUE(clearance()->exceptions().empty());
  ask(demand, exception("", "2026-07-01T00:00:00Z", ours));
  EXPECT_TRUE(clearance().has_value());
  ask(demand, exception("", "2026-06-01T00:00:00Z", ours));
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMissing});
  ask(demand, exception("", "2026-07-01T00:00:00Z", crypto::Digest::of("other").text()));
  EXPECT_EQ(denied_for(), Codes{Code::kAttestationMissing});
}

// ATT-08
TEST_F(Papers, ConditionsAreMetByOneAttestation) {
  maker.write("s/both.json", R"({"required":["x","y"]})");
  ask("{name: review, type: \"https://acme.example/review/v1\", from: [b], predicateSchema: {file: "
      "s/both.json}}");
  attest("b", kReview, R"({"x":1})");
  attest("b", kReview, R"({"y":1})");
  EXPECT_EQ(denied_for(), (Codes{Code::kAttestationSchema, Code::kAttestationSchema}));
  attest("b", kReview, R"({"x":1,"y":1})");
  EXPECT_TRUE(clearance().has_value());
}

TEST_F(Papers, LoadingRefusesWhatCouldNeverBeDecided) {
  const auto refused = [&](const std::string& attestation, const std::string& spec = {}) {
    return !maker
                .load(
                    PolicyMaker::in_spec(spec +
                                         "  rules: [{name: all, match: {repositories: [\"**\"]}, signatures: "
                                         "[{from: [a]}], attestations: [" +
                                         attestation + "]}]\n"))
                .ok();
  };
  const std::string head = "{name: x, type: vuln, from: [b], ";
  EXPECT_FALSE(refused(head + "vulnerabilities: {failOn: high}}"));
  EXPECT_TRUE(refused(head + "maxAge: {of: 7d}}"));  // no trusted time: there is no root
  EXPECT_TRUE(refused(head + "slsa: {level: 1}}"));
  EXPECT_TRUE(refused(head + "vsa: {verifier: v, levels: [l]}}"));
  EXPECT_TRUE(refused(head + "sbom: {}}"));
  EXPECT_TRUE(refused(head + "vulnerabilities: {}}"));
  EXPECT_TRUE(refused(head + "vulnerabilities: {failOn: none}}"));
  EXPECT_TRUE(refused(head + "vulnerabilities: {failOn: high, vexFrom: [nobody]}}"));
  EXPECT_TRUE(refused(head + "predicateSchema: {file: absent.json}}"));
  EXPECT_TRUE(refused("{name: x, type: review, from: [b]}"));
  EXPECT_TRUE(refused("{name: x, type: vuln, from: [nobody]}"));
  EXPECT_TRUE(refused("{name: x, type: \"https://sigstore.dev/cosign/sign/v1\", from: [b]}"));
  EXPECT_TRUE(refused("{name: x, type: vuln, from: [b]}, {name: x, type: vuln, from: [c]}"));
  const std::string slsa = "{name: x, type: slsaprovenance1, from: [b], slsa: ";
  EXPECT_FALSE(refused(slsa + "{level: 3, levels: [{authority: b, builder: z, level: 3}]}}"));
  EXPECT_TRUE(refused(slsa + "{level: 4}}"));
  EXPECT_TRUE(refused(slsa + "{levels: [{authority: c, builder: z, level: 3}]}}"));
  EXPECT_TRUE(refused(slsa + "{source: \"https://github.com/{repo}\"}}"));  // ** remembers nothing
  EXPECT_TRUE(refused(slsa + "{}}"));
  const std::string sbom = "{name: x, type: spdxjson, from: [b], sbom: ";
  EXPECT_TRUE(refused(sbom + "{minimumElements: all}}"));
  EXPECT_TRUE(refused(sbom + "{licenses: {allow: [MIT OR ISC]}}}"));
  EXPECT_TRUE(refused(sbom + "{packages: {deny: [\"npm/x\"]}}}"));
  maker.write("s/bad.json", R"({"requierd":[]})");
  EXPECT_TRUE(refused("{name: x, type: vuln, from: [b], predicateSchema: {file: s/bad.json}}"));
}

}  // namespace
}  // namespace sekisho::policy
