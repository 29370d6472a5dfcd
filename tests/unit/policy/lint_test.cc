#include "policy/lint.h"

#include <gtest/gtest.h>

#include "policy_maker.h"

namespace sekisho::policy {
namespace {

const Time kLintTime = *parse_time("2026-11-23T12:00:00Z");

const std::string kGithub = "issuer: \"https://token.actions.githubusercontent.com\"";

class Lint : public testing::Test {
 protected:
  Lint() {
    const std::string root = SEKISHO_SOURCE_DIR "/keys/sigstore-public-good.json";
    std::filesystem::copy_file(root, maker.path("root.json"));
  }

  // "name about" of every finding in a text.
  std::vector<std::string> findings(const std::string& text) const {
    const auto policy = maker.must_load(text);
    std::vector<std::string> names;
    if (policy == nullptr) return names;
    for (const Finding& finding : lint(*policy, kLintTime)) {
      EXPECT_FALSE(finding.text.empty());
      names.push_back(std::string(finding.name) + " " + finding.about);
    }
    return names;
  }

  // The names of the findings about one keyless authority, x, that a rule names.
  std::string about_keyless(const std::string& members, const std::string& more = {}) const {
    const std::string text =
        "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n"
        "  authorities:\n    x: {keyless: {trustedRoot: {file: root.json}, " +
        members + "}" + more +
        "}\n"
        "  rules:\n    - {name: r, match: {repositories: [\"ghcr.io/{owner}/{repo}\"]}, signatures: [{from: "
        "[x]}]}\n";
    std::string names;
    for (const std::string& finding : findings(text)) {
      EXPECT_TRUE(finding.ends_with(" authority x")) << finding;
      names += (names.empty() ? "" : " ") + finding.substr(0, finding.find(' '));
    }
    return names;
  }

  std::string about_subject(const std::string& regexp, const std::string& more = {}) const {
    return about_keyless(kGithub + ", subjectRegExp: '" + regexp + "'" + more);
  }

  PolicyMaker maker;
};

TEST_F(Lint, FindsNothingInBooksToStartFrom) {
  for (const char* name : {"github-actions-keyless", "key-and-identity", "one-key", "two-of-two"}) {
    const auto policy =
        Policy::load({SEKISHO_SOURCE_DIR "/policies/" + std::string(name) + ".yaml"}, Limits{});
    ASSERT_TRUE(policy.ok()) << policy.error().message();
    EXPECT_TRUE(lint(**policy, kLintTime).empty()) << name << ": " << lint(**policy, kLintTime).front().text;
  }
  const auto trial = Policy::load({SEKISHO_SOURCE_DIR "/policies/trial.yaml"}, Limits{});
  ASSERT_EQ(lint(**trial, kLintTime).size(), 1U);
  EXPECT_EQ(lint(**trial, kLintTime).front().name, "warn-mode");
}

TEST_F(Lint, LooksAtSubjects) {
  const struct {
    const char* subject;
    const char* names;
  } cases[] = {
      // Everything.
      {".*", "wide-pattern any-repository"},
      {".+", "wide-pattern any-repository"},
      {"^.*$", "wide-pattern any-repository"},
      {"https://.*", "wide-pattern any-repository"},
      {"https://.+|x", "wide-pattern any-repository"},
      {"(?s).*", "wide-pattern any-repository"},
      {"https?://[^ ]+", "wide-pattern any-repository"},
      // Any host.
      {"https://[^/]+/acme/app/\\.github/workflows/r\\.yml@refs/heads/main", "wide-pattern"},
      {"https://.*/acme/app/\\.github/workflows/r\\.yml@refs/heads/main", "wide-pattern"},
      // Open at the beginning or the end.
      {".*/acme/app/\\.github/workflows/r\\.yml@refs/heads/main", "wide-pattern"},
      {".+@acme\\.com", "wide-pattern"},
      {"https://github\\.com/acme.*", "wide-pattern unpinned-workflow"},
      {"https://github\\.com/acme/app.+", "wide-pattern unpinned-workflow"},
      {"https://github\\.com/acme/app/\\.github/workflows/r\\.yml@refs/heads/release.*", "wide-pattern"},
      // Any repository.
      {"https://github\\.com/.*", "any-repository"},
      {"https://github\\.com/.+", "any-repository"},
      {"^https://github\\.com/[^/]+/app/\\.github/workflows/r\\.yml@refs/tags/.*$", "any-repository"},
      {"https://github\\.com/.*/\\.github/workflows/release\\.ya?ml@.*", "any-repository"},
      {"https://github\\.com/[a-z0-9-]*/app/.*", "any-repository"},
      {"https://github\\.com/acme/app/\\.github/workflows/r\\.yml@refs/heads/main|https://github\\.com/.*",
       "any-repository"},
      {"https://github\\.com/slsa-framework/slsa-github-generator/\\.github/workflows/x\\.yml@refs/tags/"
       "v2\\.0\\.0",
       "any-repository"},
      // A dot that is any character.
      {"https://github.com/acme/app/\\.github/workflows/r\\.yml@refs/heads/main", "unescaped-dot"},
      {"https://github.com/.*", "unescaped-dot any-repository"},
      {"release@acme.com", "unescaped-dot"},
      {"https://(github.com|gitlab\\.com)/acme/app/r\\.yml@refs/heads/main", "unescaped-dot"},
      {"https://a\\.example/x|https://b.example/y", "unescaped-dot"},
      {"https://github[.]com/acme/app/\\.github/workflows/r.yml@refs/heads/main", ""},
      // Any workflow on any ref.
      {"https://github\\.com/acme/.*", "unpinned-workflow"},
      {"https://github\\.com/acme/app/.*", "unpinned-workflow"},
      {"https://github\\.com/acme/[^/]+/.+", "unpinned-workflow"},
      {"https://github\\.com/acme/app/\\.github/workflows/.*", "unpinned-workflow"},
      {"https://github\\.com/acme/app/\\.github/workflows/[^@]+@.*", "unpinned-workflow"},
      {"https://github\\.com/(acme|other)/app/.*", "unpinned-workflow"},
      {"https://github\\.com/acme/app/\\.github/workflows/r\\.yml@.*", ""},
      {"https://github\\.com/acme/app/.*@refs/heads/main", ""},
      {"https://github\\.com/acme/[^/]+/\\.github/workflows/r\\.yml@refs/tags/v[0-9.]+", ""},
      // Another provider's.
      {"https://gitlab\\.com/acme/.*", ""},
  };
  for (const auto& [subject, names] : cases) EXPECT_EQ(about_subject(subject), names) << subject;
}

TEST_F(Lint, CountsClaims) {
  EXPECT_EQ(about_subject("https://github\\.com/.*",
                          ", claims: {sourceRepositoryURI: \"https://github.com/acme/app\"}"),
            "unpinned-workflow");
  EXPECT_EQ(about_subject("https://github\\.com/.*", ", claims: {sourceRepositoryRef: refs/heads/main}"),
            "any-repository");
  EXPECT_EQ(
      about_subject("https://github\\.com/.*",
                    ", claims: {sourceRepositoryOwnerURI: \"https://github.com/acme\", "
                    "buildSignerURI: \"https://github.com/acme/x/.github/workflows/r.yml@refs/tags/v1\"}"),
      "");
  EXPECT_EQ(
      about_subject("https://github\\.com/acme/app/.*", ", claims: {sourceRepositoryRef: refs/heads/main}"),
      "");
  EXPECT_EQ(about_subject("https://github\\.com/acme/app/.*", ", claims: {runnerEnvironment: github-hosted}"),
            "unpinned-workflow");
}

TEST_F(Lint, KnowsWorkflowsThatAnybodyMayCall) {
  const std::string generator =
      kGithub +
      ", subject: "
      "\"https://github.com/slsa-framework/slsa-github-generator/.github/workflows/x.yml@refs/tags/v2.0.0\"";
  EXPECT_EQ(about_keyless(generator), "any-repository");
  EXPECT_EQ(about_keyless(generator + ", claims: {sourceRepositoryURI: \"https://github.com/acme/{repo}\"}"),
            "");
}

TEST_F(Lint, TrustsExactSubjects) {
  EXPECT_EQ(
      about_keyless(kGithub +
                    ", subject: \"https://github.com/{owner}/{repo}/.github/workflows/r.yml@refs/tags/v1\""),
      "");
  EXPECT_EQ(about_keyless("issuer: \"https://accounts.google.com\", subject: \"a@acme.com\""), "");
}

TEST_F(Lint, LooksAtIssuers) {
  const std::string subject =
      ", subject: \"https://github.com/acme/app/.github/workflows/r.yml@refs/heads/main\"";
  EXPECT_EQ(about_keyless("issuerRegExp: 'https://.*'" + subject), "wide-pattern");
  EXPECT_EQ(about_keyless("issuerRegExp: '.*'" + subject), "wide-pattern");
  EXPECT_EQ(about_keyless("issuerRegExp: 'https://token.actions.githubusercontent.com'" + subject),
            "unescaped-dot");
  EXPECT_EQ(about_keyless("issuerRegExp: 'https://token\\.actions\\.githubusercontent\\.com'" + subject), "");
  EXPECT_EQ(about_keyless("issuerRegExp: 'https://token\\.actions\\.githubusercontent\\.com.*'" + subject),
            "wide-pattern");
  EXPECT_EQ(about_keyless("issuerRegExp: 'https://(a|b)\\.example'" + subject), "");
}

TEST_F(Lint, LooksAtLogsOfIdentitiesOnly) {
  const std::string who = "issuer: \"https://i.example\", subject: \"https://s.example/x\"";
  EXPECT_EQ(about_keyless(who, ", transparency: {log: ignored}, timestamps: {required: 1}"), "log-ignored");
  EXPECT_EQ(about_keyless(who, ", sct: ignored"), "sct-ignored");
  EXPECT_EQ(about_keyless(who, ", transparency: {log: optional}, timestamps: {required: 1}"), "");
  EXPECT_EQ(
      findings("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n"
               "    a: {key: {file: a.pub}, transparency: {log: ignored}}\n"
               "  rules:\n    - {name: r, match: {repositories: [\"**\"]}, signatures: [{from: [a]}]}\n"),
      std::vector<std::string>());
}

TEST_F(Lint, LooksAtTheBook) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(findings(PolicyMaker::with_rule("signatures: [{from: [a, b]}, {from: [c]}]")), Names());
  EXPECT_EQ(findings(PolicyMaker::with_rule("signatures: [{from: [b]}]")),
            (Names{"unused-authority authority a", "unused-authority authority c"}));
  EXPECT_EQ(findings(PolicyMaker::with_rule("signatures: [{from: [a, b, c]}], mode: warn")),
            Names{"warn-mode rule all"});
  EXPECT_EQ(findings(PolicyMaker::in_spec(
                "  baseline: {signatures: [{from: [a]}]}\n  rules:\n"
                "    - {name: one, match: {repositories: [\"ghcr.io/acme/**\"]}, signatures: [{from: [b]}]}\n"
                "    - {name: two, match: {repositories: [\"ghcr.io/x/y\", \"**\"]}, signatures: [{from: "
                "[c]}], mode: warn}\n")),
            (Names{"catch-all-rule rule two", "warn-mode rule two"}));
  EXPECT_EQ(findings(PolicyMaker::in_spec("")),
            (Names{"unused-authority authority a", "unused-authority authority b",
                   "unused-authority authority c"}));
}

TEST_F(Lint, EndsOnOddPatterns) {
  for (const char* odd : {"", "a|", "|", "[]]", "[^]a/]b", "(a|(b/c)|[|)])x", "https://", "https://a", "\\\\",
                          "a\\|b", "https://github\\.com/", "https://github\\.com/[/]|[", "()",
                          "https://github\\.com//", "$", "\\Qhttps://a.b\\E"}) {
    if (Regexp::parse(odd).ok() && *odd != '\0') (void)about_subject(odd);
  }
}

}  // namespace
}  // namespace sekisho::policy
