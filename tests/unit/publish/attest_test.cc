#include "publish/attest.h"

#include <gtest/gtest.h>

#include "publish/provenance.h"
#include "registry/attached.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::Published;

Json number(int value) { return Json::Object{{"number", value}}; }

const std::string kType = "https://example.com/test/v1";

std::size_t hanging_on(const Published& published) {
  std::vector<Error> missing;
  return registry::list_attached(*published.open().repository, published.subject, published.limits, missing)
      ->size();
}

Attested must_attest(const Published& published, const crypto::PrivateKey& key, const Json& content,
                     Replace replace, Formats formats = Formats::kBundle) {
  const auto opened = published.open();
  auto made = attest(published.signing(key), {kType, content, {}}, formats, replace, *opened.repository,
                     published.limits);
  if (!made.ok()) throw std::runtime_error(made.error().message());
  return *std::move(made);
}

TEST(Attest, RefusesToPassForASignature) {
  const Published published;
  const auto opened = published.open();
  const auto stored =
      attest(published.signing(published.key), {"https://sigstore.dev/cosign/sign/v1", Json(), {}},
             Formats::kBundle, Replace::kNothing, *opened.repository, published.limits);
  EXPECT_EQ(stored.error().code, ReasonCode::kUsageInvalid);
}

TEST(Attest, TheSameStatementIsStoredOnce) {
  const Published published;
  EXPECT_EQ(must_attest(published, published.key, number(1), Replace::kNothing).outcome, Outcome::kStored);
  EXPECT_EQ(must_attest(published, published.key, number(1), Replace::kNothing).outcome,
            Outcome::kAlreadyThere);
  EXPECT_EQ(must_attest(published, published.key, number(2), Replace::kNothing).outcome, Outcome::kStored);
  EXPECT_EQ(must_attest(published, published.stranger, number(1), Replace::kNothing).outcome,
            Outcome::kStored);
  EXPECT_EQ(hanging_on(published), 3U);
}

// In cosign 2's tag, where all are layers of one manifest.
TEST(Attest, LegacyOnesAreStoredOnceAndReplaced) {
  const Published published;
  const auto attested = [&](const crypto::PrivateKey& key, int value, Replace replace) {
    return must_attest(published, key, number(value), replace, Formats::kLegacy);
  };
  EXPECT_EQ(attested(published.key, 1, Replace::kNothing).outcome, Outcome::kStored);
  EXPECT_EQ(attested(published.key, 1, Replace::kNothing).outcome, Outcome::kAlreadyThere);
  EXPECT_EQ(attested(published.key, 2, Replace::kNothing).outcome, Outcome::kStored);
  EXPECT_EQ(attested(published.stranger, 1, Replace::kNothing).outcome, Outcome::kStored);
  const auto layers = [&] {
    std::vector<Error> missing;
    const auto hanging =
        registry::list_attached(*published.open().repository, published.subject, published.limits, missing);
    return hanging->at(0).manifest.layers.size();
  };
  EXPECT_EQ(layers(), 3U);
  const auto third = attested(published.key, 3, Replace::kSameType);
  EXPECT_EQ(third.outcome, Outcome::kStored);
  EXPECT_EQ(third.replaced.size(), 2U);
  EXPECT_EQ(layers(), 2U);
  attested(published.key, 4, Replace::kNothing);
  const auto again = attested(published.key, 3, Replace::kSameType);
  EXPECT_EQ(again.outcome, Outcome::kAlreadyThere);
  EXPECT_EQ(again.replaced.size(), 1U);
  EXPECT_EQ(layers(), 2U);
}

class Replacing : public testing::TestWithParam<bool> {};

// With the referrers API and with the fallback tag.
TEST_P(Replacing, TakesTheOwnOnesOfThatTypeAway) {
  support::RegistryOptions options;
  options.referrers_api = GetParam();
  const Published published(options);
  published.sign_bundle(published.key);
  must_attest(published, published.stranger, number(1), Replace::kNothing);
  must_attest(published, published.key, number(1), Replace::kNothing);
  must_attest(published, published.key, number(2), Replace::kNothing);
  const auto made = must_attest(published, published.key, number(3), Replace::kSameType);
  EXPECT_EQ(made.replaced.size(), 2U);
  EXPECT_EQ(hanging_on(published), 3U);  // the signature, the stranger's, and the new one
  EXPECT_TRUE(must_attest(published, published.key, number(3), Replace::kSameType).replaced.empty());
}

TEST(Attest, SaysThatTheOldOneStays) {
  support::RegistryOptions options;
  options.deletes = false;
  const Published published(options);
  must_attest(published, published.key, number(1), Replace::kNothing);
  const auto opened = published.open();
  const auto made = attest(published.signing(published.key), {kType, number(2), {}}, Formats::kBundle,
                           Replace::kSameType, *opened.repository, published.limits);
  EXPECT_EQ(made.error().code, ReasonCode::kRegistryDeleteRefused);
  EXPECT_EQ(hanging_on(published), 2U);
}

INSTANTIATE_TEST_SUITE_P(Ways, Replacing, testing::Bool());

std::string doubt(const std::string& type, std::string_view text) {
  return parse_predicate(type, text, Time(), {})->doubt;
}

TEST(Predicate, OfAnotherTypeIsDoubted) {
  EXPECT_EQ(doubt("spdxjson", "{}"), "it has no \"spdxVersion\"");
  EXPECT_EQ(doubt("cyclonedx", R"({"spdxVersion":"SPDX-2.3"})"), "it has no \"bomFormat\"");
  EXPECT_FALSE(doubt("slsaprovenance1", R"({"builder":{},"buildType":""})").empty());
  EXPECT_FALSE(doubt("openvex", R"({"statements":[]})").empty());
  EXPECT_EQ(doubt("spdxjson", R"({"spdxVersion":"SPDX-2.3"})"), "");
  EXPECT_EQ(doubt("https://example.com/x", "{}"), "");
  EXPECT_EQ(parse_predicate("https://example.com/x", "[]", Time(), {}).error().code,
            ReasonCode::kUsageInvalid);
  EXPECT_EQ(parse_predicate("vuln", R"({"a":1,"a":2})", Time(), {}).error().code,
            ReasonCode::kJsonDuplicateKey);
}

TEST(Predicate, OfPlainTextIsWrappedAsCosignDoes) {
  EXPECT_EQ(render_json(parse_predicate("custom", "hello", Time(), {})->content),
            R"({"Data":"hello","Timestamp":"1970-01-01T00:00:00Z"})");
  EXPECT_EQ(parse_predicate("custom", "\xff", Time(), {}).error().code, ReasonCode::kUsageInvalid);
}

std::map<std::string, std::string> job() {
  return {{"GITHUB_SERVER_URL", "https://github.com"},
          {"GITHUB_REPOSITORY", "acme/infra"},
          {"GITHUB_REPOSITORY_ID", "1"},
          {"GITHUB_REPOSITORY_OWNER_ID", "2"},
          {"GITHUB_WORKFLOW_REF", "acme/infra/.github/workflows/publish.yaml@refs/heads/main"},
          {"GITHUB_REF", "refs/heads/main"},
          {"GITHUB_SHA", "0123456789012345678901234567890123456789"},
          {"GITHUB_EVENT_NAME", "push"},
          {"GITHUB_RUN_ID", "77"},
          {"GITHUB_RUN_ATTEMPT", "2"},
          {"RUNNER_ENVIRONMENT", "github-hosted"}};
}

Result<Predicate> provenance_of(std::map<std::string, std::string> variables) {
  return github_provenance([variables](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Provenance, OfAJobOfGitHub) {
  const auto made = provenance_of(job());
  ASSERT_TRUE(made.ok());
  const Json* build = made->content.find("buildDefinition");
  EXPECT_EQ(*build->find("externalParameters")->find("workflow")->find("path"),
            Json(".github/workflows/publish.yaml"));
  EXPECT_EQ(*build->find("resolvedDependencies")->as_array()->at(0).find("uri"),
            Json("git+https://github.com/acme/infra@refs/heads/main"));
  EXPECT_EQ(*made->content.find("runDetails")->find("metadata")->find("invocationId"),
            Json("https://github.com/acme/infra/actions/runs/77/attempts/2"));
  EXPECT_EQ(doubt("slsaprovenance1", render_json(made->content)), "");
}

TEST(Provenance, NamesWhatIsNotSet) {
  auto variables = job();
  variables.erase("GITHUB_SHA");
  variables["GITHUB_RUN_ID"] = "";
  const auto made = provenance_of(variables);
  EXPECT_EQ(made.error().code, ReasonCode::kUsageInvalid);
  EXPECT_NE(made.error().detail.find("GITHUB_SHA, GITHUB_RUN_ID"), std::string::npos) << made.error().detail;
  variables = job();
  variables["GITHUB_REPOSITORY"] = "evil/infra";
  EXPECT_EQ(provenance_of(variables).error().code, ReasonCode::kUsageInvalid);
}

}  // namespace
}  // namespace sekisho::publish
