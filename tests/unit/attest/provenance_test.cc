#include "attest/provenance.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::attest {
namespace {

using support::code_of;

constexpr const char* kCommit = "5a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

// What actions/attest-build-provenance writes.
std::string github(const std::string& workflow_repository = "https://github.com/acme/app") {
  return R"({"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1",
    "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": ")" +
         workflow_repository + R"(", "path": ".github/workflows/build.yml"}},
    "internalParameters": {"github": {"event_name": "push", "runner_environment": "github-hosted"}},
    "resolvedDependencies": [{"uri": "git+https://github.com/acme/app@refs/heads/main",
      "digest": {"gitCommit": ")" +
         kCommit + R"("}}]},
    "runDetails": {"builder": {"id": "https://github.com/acme/ci/.github/workflows/reusable.yml@refs/heads/main"},
      "metadata": {"invocationId": "https://github.com/acme/app/actions/runs/41/attempts/1",
                   "startedOn": "2026-01-02T03:04:05Z", "finishedOn": "2026-01-02T03:06:05.123Z"}}})";
}

// What slsa-github-generator's container workflow writes.
const std::string kGenerator = std::string(R"({"builder": {"id":
  "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.0.0"},
  "buildType": "https://github.com/slsa-framework/slsa-github-generator/container@v1",
  "invocation": {"configSource": {"uri": "git+https://github.com/Acme/App.git@refs/tags/v1.2.3",
    "digest": {"sha1": ")") + kCommit +
                               R"("}, "entryPoint": ".github/workflows/release.yml"}, "parameters": {}},
  "metadata": {"buildInvocationID": "41-2", "buildStartedOn": null, "buildFinishedOn": "",
    "completeness": {"parameters": true}, "reproducible": false},
  "materials": [{"uri": "git+https://github.com/acme/app@refs/tags/v1.2.3", "digest": {"sha1": "00"}}]})";

std::string v1(const std::string& type, const std::string& parameters, const std::string& dependencies) {
  return R"({"buildDefinition": {"buildType": ")" + type + R"(", "externalParameters": )" + parameters +
         R"(, "resolvedDependencies": )" + dependencies +
         R"(}, "runDetails": {"builder": {"id": "https://builder.example"}}})";
}

sigstore::Identity certified(const std::string& claim, const std::string& value) {
  return {"https://token.actions.githubusercontent.com", "https://github.com/acme/app", {{claim, value}}};
}

Provenance github_provenance() { return *parse_provenance(Kind::kProvenance1, github()); }

TEST(Source, ManySpellingsAreOneRepository) {
  const Source expected{"https://github.com/acme/app", "refs/heads/main"};
  for (const char* text :
       {"git+https://github.com/acme/app@refs/heads/main", "https://github.com/acme/app.git@refs/heads/main",
        "git+HTTPS://GitHub.com/Acme/App/@refs/heads/main",
        "https://github.com/acme/app.git/@refs/heads/main"}) {
    EXPECT_EQ(parse_source(text), expected) << text;
  }
  EXPECT_EQ(parse_source("https://git.example/Acme/App.git").repository, "https://git.example/Acme/App");
  EXPECT_EQ(parse_source("git+ssh://git@git.example/a@v1"), (Source{"ssh://git@git.example/a", "v1"}));
  EXPECT_EQ(parse_source("https://h/a@b@c"), (Source{"https://h/a", "b@c"}));
}

TEST(Source, LookAlikesAreOthers) {
  const std::string ours = parse_source("https://github.com/acme/app").repository;
  for (const char* text :
       {"https://github.com/acme/app2", "http://github.com/acme/app",
        "https://github.com.evil.example/acme/app", "https://evil@github.com/acme/app",
        "https://github.com/acme/app/.git", "https://github.com/acme/app#x",
        "https://github.com/acme/../acme/app", "github.com/acme/app", "", "@", "git+", "://", "/", ".git"}) {
    EXPECT_NE(parse_source(text).repository, ours) << text;
  }
}

TEST(Provenance, GitHubsV1) {
  const Provenance read = github_provenance();
  EXPECT_EQ(read.builder, "https://github.com/acme/ci/.github/workflows/reusable.yml@refs/heads/main");
  EXPECT_EQ(read.source, (Source{"https://github.com/acme/app", "refs/heads/main"}));
  EXPECT_EQ(read.commit, kCommit);
  EXPECT_EQ(read.workflow, ".github/workflows/build.yml");
  EXPECT_EQ(read.invocation, "https://github.com/acme/app/actions/runs/41/attempts/1");
  EXPECT_EQ(read.finished, parse_time("2026-01-02T03:06:05Z"));
}

TEST(Provenance, V02) {
  const auto read = parse_provenance(Kind::kProvenance02, kGenerator);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->source, (Source{"https://github.com/acme/app", "refs/tags/v1.2.3"}));
  EXPECT_EQ(read->commit, kCommit);
  EXPECT_EQ(read->workflow, ".github/workflows/release.yml");
  EXPECT_EQ(read->invocation, "41-2");
  EXPECT_FALSE(read->started);
  EXPECT_FALSE(read->finished);
}

TEST(Provenance, ACommitIsThatOfTheSource) {
  EXPECT_EQ(parse_provenance(Kind::kProvenance1, github("https://github.com/acme/other"))->commit, "");
}

TEST(Provenance, EachBuildTypeHasItsSource) {
  const std::string git =
      R"({"uri": "git+https://git.example/app@refs/heads/main", "digest": {"sha1": "ab"}})";
  struct Case {
    const char* type;
    std::string parameters, dependencies;
    Source expected;
  };
  const std::vector<Case> cases = {
      {"https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v16.8.0/PROVENANCE.md",
       R"({"source": "https://gitlab.com/acme/app", "entryPoint": "build"})",
       "[]",
       {"https://gitlab.com/acme/app", ""}},
      {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
       R"({"buildConfigSource": {"repository": "git+https://github.com/acme/app", "ref": "refs/heads/main"}})",
       "[]",
       {"https://github.com/acme/app", "refs/heads/main"}},
      {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
       R"({"buildConfigSource": {"repository": "git+https://github.com/acme/config"},
           "sourceToBuild": {"repository": "git+https://github.com/acme/app"}})",
       "[]",
       {"https://github.com/acme/app", ""}},
      // Tekton's first dependency is the pipeline.
      {"https://tekton.dev/chains/v2/slsa",
       "{}",
       R"([{"name": "pipeline", "uri": "git+https://git.example/catalog", "digest": {"sha1": "cd"}},
           {"name": "inputs/result", "uri": "git+https://git.example/app"}])",
       {"https://git.example/app", ""}},
      {"https://tekton.dev/chains/v2/slsa", "{}", "[" + git + "]", {}},
      {"https://other.example/build",
       "null",
       "[" + git + "]",
       {"https://git.example/app", "refs/heads/main"}},
      // Two repositories: neither is the source.
      {"https://other.example/build", "{}", "[" + git + R"(, {"uri": "git+https://git.example/lib"}])", {}},
      {"https://other.example/build", "{}", R"([{"uri": "https://git.example/app"}])", {}},
      {"https://actions.github.io/buildtypes/workflow/v1", "{}", "[" + git + "]", {}},
      {"https://actions.github.io/buildtypes/workflow/v1", R"({"workflow": null})", "null", {}},
  };
  for (const Case& one : cases) {
    const auto read = parse_provenance(Kind::kProvenance1, v1(one.type, one.parameters, one.dependencies));
    ASSERT_TRUE(read.ok()) << one.type << read.error().message();
    EXPECT_EQ(read->source, one.expected) << one.type << one.parameters;
  }
}

TEST(Provenance, WhatIsMalformedIsRefused) {
  struct Case {
    Kind kind;
    std::string text;
    ReasonCode code;
  };
  const std::string type = "https://other.example/build";
  const std::vector<Case> cases = {
      {Kind::kProvenance1, "", ReasonCode::kJsonInvalid},
      {Kind::kProvenance1, "[]", ReasonCode::kJsonShape},
      {Kind::kProvenance1, "{}", ReasonCode::kAttestationMalformed},
      {Kind::kProvenance02, R"({"builder":[]})", ReasonCode::kJsonShape},
      {Kind::kProvenance02, R"({"builder":{"id":""}})", ReasonCode::kAttestationMalformed},
      {Kind::kProvenance02, R"({"builder":{"id":"x"}})", ReasonCode::kAttestationMalformed},
      {Kind::kProvenance02, R"({"builder":{"ID":"x"}, "buildType": "y"})", ReasonCode::kJsonCaseCollision},
      {Kind::kProvenance02,
       R"({"builder":{"id":"x"}, "buildType": "y", "metadata": {"buildInvocationId": 7}})",
       ReasonCode::kAttestationMalformed},
      {Kind::kProvenance02,
       R"({"builder":{"id":"x"}, "buildType": "y", "metadata": {"buildFinishedOn": "soon"}})",
       ReasonCode::kAttestationMalformed},
      {Kind::kProvenance1, v1("", "{}", "[]"), ReasonCode::kAttestationMalformed},
      {Kind::kProvenance1, v1(type, "[]", "[]"), ReasonCode::kJsonShape},
      {Kind::kProvenance1, v1(type, "{}", "{}"), ReasonCode::kJsonShape},
      {Kind::kProvenance1, v1(type, "{}", "[null]"), ReasonCode::kJsonShape},
      {Kind::kProvenance1, v1(type, "{}", R"([{"uri": 7}])"), ReasonCode::kJsonShape},
      {Kind::kProvenance1, v1(type, R"({"a": 1, "A": 2})", "[]"), ReasonCode::kJsonCaseCollision},
      {Kind::kProvenance1, std::string(100000, '['), ReasonCode::kJsonTooDeep},
      {Kind::kSummary, github(), ReasonCode::kAttestationMalformed},
  };
  for (const Case& one : cases) {
    EXPECT_REASON(code_of(parse_provenance(one.kind, one.text)), one.code) << one.text.substr(0, 200);
  }
}

TEST(ProvenanceFaults, WhatIsAskedForIsThere) {
  ProvenanceDemand demand;
  demand.builder = "https://github.com/acme/ci/.github/workflows/reusable.yml@refs/heads/main";
  demand.source = "git+https://github.com/Acme/App.git";
  demand.ref = "refs/heads/main";
  demand.level = 3;
  demand.levels = {{"ci", "other", 4}, {"ci", *demand.builder, 2}, {"ci", *demand.builder, 3}};
  EXPECT_TRUE(provenance_faults(github_provenance(), demand, "ci", nullptr).empty());
  // The levels are those of another authority.
  const auto faults = provenance_faults(github_provenance(), demand, "release", nullptr);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_REASON(faults[0].code, ReasonCode::kProvenanceLevel);
}

TEST(ProvenanceFaults, WhatIsAskedForIsNotThere) {
  const Provenance silent{"b", "t", {}, {}, {}, {}, {}, {}};
  const auto expect_one = [&](const ProvenanceDemand& demand, ReasonCode code) {
    for (const Provenance& provenance : {github_provenance(), silent}) {
      const auto faults = provenance_faults(provenance, demand, "ci", nullptr);
      ASSERT_EQ(faults.size(), 1U);
      EXPECT_REASON(faults[0].code, code);
    }
  };
  const auto none = std::nullopt;
  // A prefix, another case and another file are other builders.
  expect_one({"https://github.com/acme/ci", none, none, none, {}}, ReasonCode::kProvenanceBuilder);
  expect_one({none, "https://github.com/acme/app2", none, none, {}}, ReasonCode::kProvenanceSource);
  expect_one({none, none, "refs/heads/mai", none, {}}, ReasonCode::kProvenanceSource);
  expect_one({none, none, none, 2, {}}, ReasonCode::kProvenanceLevel);
  EXPECT_TRUE(provenance_faults(silent, {none, none, none, 1, {}}, "ci", nullptr).empty());
  // An empty source is none that could be asked for by accident, and a ref can stand in the source.
  EXPECT_EQ(provenance_faults(github_provenance(), {none, "", none, none, {}}, "ci", nullptr).size(), 1U);
  EXPECT_EQ(
      provenance_faults(github_provenance(),
                        {none, "https://github.com/acme/app@refs/tags/v1", none, none, {}}, "ci", nullptr)
          .size(),
      1U);
}

TEST(ProvenanceFaults, CertificateAndProvenanceAgree) {
  const std::vector<std::pair<std::string, std::string>> agreeing = {
      {"sourceRepositoryURI", "https://github.com/Acme/App"},
      {"sourceRepositoryRef", "refs/heads/main"},
      {"sourceRepositoryDigest", kCommit},
      {"buildConfigURI", "https://github.com/acme/App/.github/workflows/build.yml@refs/heads/main"},
      {"buildSignerURI", "https://github.com/Acme/ci/.github/workflows/reusable.yml@refs/heads/main"},
      {"runInvocationURI", "https://github.com/acme/app/actions/runs/41/attempts/1"},
      {"buildTrigger", "push"},
  };
  for (const auto& [claim, value] : agreeing) {
    const auto identity = certified(claim, value);
    EXPECT_TRUE(provenance_faults(github_provenance(), {}, "ci", &identity).empty()) << claim;
  }
}

TEST(ProvenanceFaults, CertificateAndProvenanceContradictEachOther) {
  const std::vector<std::pair<std::string, std::string>> differing = {
      {"sourceRepositoryURI", "https://github.com/evil/app"},
      {"sourceRepositoryRef", "refs/heads/evil"},
      {"sourceRepositoryDigest", "0000000000000000000000000000000000000000"},
      {"buildConfigURI", "https://github.com/acme/app/.github/workflows/evil.yml@refs/heads/main"},
      {"buildConfigURI", "https://github.com/acme/app/.github/workflows/build.yml@refs/heads/evil"},
      {"buildSignerURI", "https://github.com/acme/ci/.github/workflows/Reusable.yml@refs/heads/main"},
      {"buildSignerURI", "https://github.com/evil/ci/.github/workflows/reusable.yml@refs/heads/main"},
      {"runInvocationURI", "https://github.com/acme/app/actions/runs/41/attempts/2"},
  };
  for (const auto& [claim, value] : differing) {
    const auto identity = certified(claim, value);
    const auto faults = provenance_faults(github_provenance(), {}, "ci", &identity);
    ASSERT_EQ(faults.size(), 1U) << claim << value;
    EXPECT_REASON(faults[0].code, ReasonCode::kProvenanceCertificate);
  }
}

TEST(ProvenanceFaults, RunsOfTheGeneratorAreComparedByNumber) {
  const auto read = *parse_provenance(Kind::kProvenance02, kGenerator);
  for (const auto& [uri, faults] : std::vector<std::pair<std::string, std::size_t>>{
           {"https://github.com/acme/app/actions/runs/41/attempts/2", 0},
           {"https://github.com/acme/app/actions/runs/4/attempts/12", 1},
           {"https://gitlab.com/acme/app/-/jobs/41", 0}}) {
    const auto identity = certified("runInvocationURI", uri);
    EXPECT_EQ(provenance_faults(read, {}, "ci", &identity).size(), faults) << uri;
  }
}

TEST(ProvenanceFaults, WhatOnlyOneStatesIsNoContradiction) {
  const Provenance silent{"https://github.com/actions/runner/github-hosted", "t", {}, {}, {}, {}, {}, {}};
  sigstore::Identity identity;
  identity.claims = {
      {"sourceRepositoryURI", "https://github.com/acme/app"},
      {"buildSignerURI", "https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main"},
      {"buildConfigURI", "https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main"},
      {"runInvocationURI", "https://github.com/acme/app/actions/runs/41/attempts/1"}};
  EXPECT_TRUE(provenance_faults(silent, {}, "ci", &identity).empty());
}

}  // namespace
}  // namespace sekisho::attest
