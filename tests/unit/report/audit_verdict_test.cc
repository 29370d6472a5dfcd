// What render_verdict writes, read_verdict reads; what is of another type is refused.
#include <gtest/gtest.h>

#include "support/proof_maker.h"
#include "unit/report/audits.h"
#include "unit/report/judgements.h"

namespace sekisho::report {
namespace {

Judgement judged() {
  Judgement judgement = judgement_of(Decision::kAdmitted);
  judgement.digest = crypto::Digest::of("manifest");
  judgement.resolved = "ghcr.io/acme/app@" + judgement.digest->text();
  judgement.mode = policy::Mode::kWarn;
  judgement.would_be = Decision::kDenied;
  judgement.holds_until = parse_time("2027-01-01T00:00:00Z");
  judgement.reasons = {{ReasonCode::kSbomLicense, "sha256:1", "GPL-3.0-only"}};
  policy::Exception exception;
  exception.name = "incident-1";
  exception.owner = "sre@acme.example";
  exception.expires = *parse_time("2026-12-01T00:00:00Z");
  judgement.exceptions = {exception};
  verify::Proof proof = support::make_proof("release", crypto::Digest::of("key"));
  proof.signed_at = parse_time("2026-11-20T08:15:00Z");
  proof.verified_by = {"signature"};
  verify::Proof attested = support::make_attestation("builder", crypto::Digest::of("other"));
  attested.signer.identity = sigstore::Identity{};
  attested.signer.identity->issuer = "https://issuer.example";
  attested.signer.identity->subject = "https://subject.example";
  attested.predicate_type = "https://slsa.dev/provenance/v1";
  judgement.proofs = {proof, attested};
  return judgement;
}

TEST(AuditVerdict, IsWhatTheVerdictsJsonSays) {
  const Judgement judgement = judged();
  const Json json = render_verdict(judgement);
  const auto verdict = read_verdict(*parse_json(render_json(json)));
  ASSERT_TRUE(verdict.ok()) << verdict.error().message();
  EXPECT_EQ(verdict->decision, Decision::kAdmitted);
  EXPECT_EQ(verdict->would_be, Decision::kDenied);
  EXPECT_FALSE(verdict->unusable);
  EXPECT_EQ(verdict->reference, judgement.reference);
  EXPECT_EQ(verdict->resolved, judgement.resolved);
  EXPECT_EQ(verdict->digest, judgement.digest->text());
  EXPECT_EQ(verdict->time, judgement.time);
  EXPECT_EQ(verdict->holds_until, judgement.holds_until);
  ASSERT_EQ(verdict->reasons.size(), 1U);
  EXPECT_EQ(verdict->reasons[0].code, "sbom.license");
  EXPECT_EQ(verdict->reasons[0].remedy, reason_remedy(ReasonCode::kSbomLicense));
  EXPECT_EQ(verdict->exceptions,
            std::vector<std::string>{"incident-1 until 2026-12-01T00:00:00Z (sre@acme.example)"});
  EXPECT_EQ(*parse_json(verdict->json), json);
}

TEST(AuditVerdict, AReasonThatIsAddedStandsInItsJson) {
  auto verdict = read_verdict(render_verdict(judged()));
  ASSERT_TRUE(verdict.ok());
  add_reason(*verdict, {ReasonCode::kIndexNotListed, "sha256:1", "detail"});
  ASSERT_EQ(verdict->reasons.size(), 2U);
  const auto again = read_verdict(*parse_json(verdict->json));
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(again->reasons.size(), 2U);
  EXPECT_EQ(again->reasons[1].code, "index.not-listed");
  EXPECT_EQ(again->reasons[1].detail, "detail");
}

TEST(AuditVerdict, TellsWhoSignedWhatAndWhen) {
  const auto verdict = read_verdict(render_verdict(judged()));
  ASSERT_TRUE(verdict.ok());
  ASSERT_EQ(verdict->proofs.size(), 2U);
  EXPECT_EQ(verdict->proofs[0].kind, "signature");
  EXPECT_EQ(verdict->proofs[0].signer, "key " + crypto::Digest::of("key").text());
  EXPECT_EQ(verdict->proofs[0].signed_at, parse_time("2026-11-20T08:15:00Z"));
  EXPECT_EQ(verdict->proofs[1].kind, "attestation");
  EXPECT_EQ(verdict->proofs[1].signer, "https://issuer.example https://subject.example");
  EXPECT_EQ(verdict->proofs[1].predicate_type, "https://slsa.dev/provenance/v1");
  EXPECT_EQ(verdict->proofs[1].signed_at, std::nullopt);
}

TEST(AuditVerdict, ReadsEveryDecisionAndWhatIsNotKnown) {
  for (const Decision decision : {Decision::kAdmitted, Decision::kDenied, Decision::kUndecided}) {
    const auto verdict = read_verdict(render_verdict(judgement_of(decision)));
    ASSERT_TRUE(verdict.ok());
    EXPECT_EQ(verdict->decision, decision);
    EXPECT_EQ(verdict->digest, "");
    EXPECT_EQ(verdict->policy, "");
  }
}

TEST(AuditVerdict, IsUnusableByTheClassOfItsReasons) {
  Judgement judgement = judgement_of(Decision::kUndecided);
  judgement.reasons = {{ReasonCode::kReferenceInvalid, "x", "no reference"}};
  EXPECT_TRUE(read_verdict(render_verdict(judgement))->unusable);
  judgement.reasons = {{ReasonCode::kRegistryUnreachable, "x", "no answer"}};
  EXPECT_FALSE(read_verdict(render_verdict(judgement))->unusable);
}

// with is the verdict's JSON with one member of another value.
Json with(std::string_view name, Json value) {
  Json json = render_verdict(judged());
  for (auto& [member, old] : *json.as_object()) {
    if (member == name) old = std::move(value);
  }
  return json;
}

TEST(AuditVerdict, RefusesWhatIsOfAnotherType) {
  using Object = Json::Object;
  using Array = Json::Array;
  const std::vector<Json> wrong = {Json(),
                                   Array{},
                                   Object{},
                                   with("schema", "https://sekisho.dev/verdict/v2"),
                                   with("decision", "maybe"),
                                   with("decision", Json()),
                                   with("wouldBe", "perhaps"),
                                   with("reference", Json()),
                                   with("digest", 7),
                                   with("time", "yesterday"),
                                   with("time", Json()),
                                   with("holdsUntil", "soon"),
                                   with("policy", "production"),
                                   with("policy", Object{{"name", "p"}}),
                                   with("reasons", Json()),
                                   with("reasons", Array{"signature.none"}),
                                   with("reasons", Array{Object{{"code", "x"}}}),
                                   with("proofs", Object{}),
                                   with("proofs", Array{Object{{"kind", "hearsay"}}}),
                                   with("exceptions", Array{Object{{"name", "x"}}})};
  for (const Json& json : wrong) {
    const auto verdict = read_verdict(json);
    ASSERT_FALSE(verdict.ok()) << render_json(json);
    EXPECT_EQ(verdict.error().code, ReasonCode::kJsonShape) << render_json(json);
  }
}

TEST(AuditVerdict, RefusesEveryMemberMissing) {
  const Json whole = render_verdict(judged());
  for (const char* name : {"schema", "decision", "reference", "resolved", "digest", "policy", "wouldBe",
                           "time", "holdsUntil", "reasons", "exceptions", "proofs"}) {
    Json::Object object = *whole.as_object();
    std::erase_if(object, [&](const auto& member) { return member.first == name; });
    EXPECT_FALSE(read_verdict(object).ok()) << name;
  }
}

}  // namespace
}  // namespace sekisho::report
