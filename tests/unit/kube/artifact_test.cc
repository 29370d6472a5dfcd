#include "kube/artifact.h"

#include <gtest/gtest.h>

namespace sekisho::kube {
namespace {

const Name kName{"apps", "app"};
const Time kNow = *parse_time("2026-11-23T12:00:00Z");

Artifact artifact() {
  return {"http://gate/externalartifact/apps/app/ab.tar.gz",
          "externalartifact/apps/app/ab.tar.gz",
          "v1@sha256:cd",
          "sha256:ab",
          7,
          kNow,
          {{"org.opencontainers.image.revision", "main@sha1:1"}}};
}

std::vector<Condition> ready(Truth truth) { return {{"Ready", truth, "Succeeded", "stored", kNow}}; }

std::string since(const Json& status) {
  return *status.find("status")->find("conditions")->as_array()->front().find_text("lastTransitionTime");
}

TEST(ExternalArtifact, IsWrittenInTwoParts) {
  EXPECT_EQ(
      render_json(render_artifact(kName)),
      R"({"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"ExternalArtifact","metadata":{"name":"app",)"
      R"("namespace":"apps","labels":{"app.kubernetes.io/managed-by":"sekisho"}},"spec":{}})");
  EXPECT_EQ(
      render_json(render_status(kName, artifact(), ready(Truth::kTrue), {"uid", 3, {}, false})),
      R"({"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"ExternalArtifact","metadata":{"name":"app",)"
      R"("namespace":"apps"},"status":{"artifact":{"digest":"sha256:ab","lastUpdateTime":"2026-11-23T12:00:00Z",)"
      R"("path":"externalartifact/apps/app/ab.tar.gz","revision":"v1@sha256:cd","size":7,)"
      R"("url":"http://gate/externalartifact/apps/app/ab.tar.gz",)"
      R"("metadata":{"org.opencontainers.image.revision":"main@sha1:1"}},)"
      R"("conditions":[{"type":"Ready","status":"True","reason":"Succeeded","message":"stored",)"
      R"("observedGeneration":3,"lastTransitionTime":"2026-11-23T12:00:00Z"}]}})");
}

TEST(ExternalArtifact, HasNoArtifactWhereItWasWithdrawn) {
  const Json status = render_status(kName, std::nullopt, ready(Truth::kFalse), {});
  EXPECT_EQ(status.find("status")->find("artifact"), nullptr);
}

TEST(ExternalArtifact, ConditionsKeepTheTimeOfTheirLastChange) {
  const Json before = render_status(kName, artifact(), ready(Truth::kTrue), {});
  Known known = read_known(before);
  known.conditions.front().since = kNow - Seconds(60);
  EXPECT_EQ(since(render_status(kName, artifact(), ready(Truth::kTrue), known)), "2026-11-23T11:59:00Z");
  EXPECT_EQ(since(render_status(kName, artifact(), ready(Truth::kFalse), known)), "2026-11-23T12:00:00Z");
}

TEST(ExternalArtifact, IsReadAsFarAsItGoes) {
  const Known known = read_known(*parse_json(
      R"({"metadata":{"uid":"u","generation":4},"status":{"artifact":{},"conditions":[{"type":"Ready","status":"False",)"
      R"("reason":"R","message":"m","lastTransitionTime":"2026-11-23T12:00:00Z"},{}]}})"));
  EXPECT_EQ(known.uid, "u");
  EXPECT_EQ(known.generation, 4);
  EXPECT_TRUE(known.has_artifact);
  ASSERT_EQ(known.conditions.size(), 2U);
  EXPECT_EQ(known.conditions[0].truth, Truth::kFalse);
  EXPECT_EQ(known.conditions[0].since, kNow);
  for (const char* text :
       {"null", "{}", R"({"metadata":1,"status":2})", R"({"status":{"artifact":null,"conditions":1}})"}) {
    const Known odd = read_known(*parse_json(text));
    EXPECT_FALSE(odd.has_artifact) << text;
    EXPECT_TRUE(odd.conditions.empty()) << text;
  }
}

TEST(Event, NamesTheObjectAndStaysShort) {
  const Event event{EventType::kWarning, "VerificationFailed", std::string(5000, 'x'), {{"k", "v"}}, kNow};
  const Json json = render_event(kName, {"u", 1, {}, false}, event);
  EXPECT_EQ(*json.find("involvedObject")->find_text("uid"), "u");
  EXPECT_EQ(*json.find("metadata")->find_text("generateName"), "app-");
  EXPECT_EQ(*json.find_text("type"), "Warning");
  EXPECT_LE(json.find_text("message")->size(), 1024U);
}

}  // namespace
}  // namespace sekisho::kube
