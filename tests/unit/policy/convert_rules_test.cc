// Rules that all apply at once, as rules of which one applies; and what hostile documents cannot do.
#include <chrono>

#include "convert_maker.h"

namespace sekisho::policy {
namespace {

std::string policy_of(const std::string& name, const std::string& globs, const std::string& more = "") {
  return "---\napiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {name: " + name +
         "}\nspec:\n  images: [" + globs + "]\n" + more;
}
std::string by_key(const std::string& name, const std::string& globs, const std::string& more = "") {
  return policy_of(name, globs, "  authorities: [{key: {secretRef: {name: " + name + "}}}]\n" + more);
}
std::string denied(const std::string& name, const std::string& globs) {
  return policy_of(name, globs, "  authorities: [{static: {action: fail}}]\n");
}

class Rules : public ::testing::Test {
 protected:
  void convert(const std::string& text) {
    const auto conversion = maker.convert(text);
    policy = maker.load(conversion);
    ASSERT_NE(policy, nullptr);
    result = *conversion;
  }

  // The authorities that a name needs, "a|b" for each demand; "-" without a rule.
  std::string wanted(const std::string& name) const {
    const Rule* rule = policy->ruling(std::string_view(name)).rule;
    if (rule == nullptr) return "-";
    std::string text;
    for (const SignatureDemand& demand : rule->demands.signatures) {
      if (!text.empty()) text += " ";
      for (std::size_t i = 0; i < demand.from.size(); ++i) {
        text += (i == 0 ? "" : "|") + demand.from[i].substr(0, demand.from[i].find('-'));
      }
    }
    return text;
  }

  ConvertMaker maker;
  std::shared_ptr<const Policy> policy;
  Conversion result;
};

TEST_F(Rules, AllThatMatchMustHold) {
  convert(by_key("all", "{glob: \"**\"}") + by_key("acme", "{glob: \"ghcr.io/acme/**\"}") +
          by_key("app", "{glob: \"ghcr.io/acme/app:*\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "all acme app");
  EXPECT_EQ(wanted("ghcr.io/acme/web"), "all acme");
  EXPECT_EQ(wanted("quay.io/x/y"), "all");
  EXPECT_TRUE(result.notes.empty());  // nothing of this is stricter
}

TEST_F(Rules, PatternsThatMeetAreAskedForBoth) {
  convert(by_key("a", "{glob: \"ghcr.io/**/app:*\"}") + by_key("b", "{glob: \"ghcr.io/acme/*\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "a b");
  EXPECT_EQ(wanted("ghcr.io/acme/web"), "a b");  // stricter, and said
  EXPECT_EQ(wanted("ghcr.io/other/app"), "a");
  EXPECT_TRUE(has_note(result, "stricter"));
}

TEST_F(Rules, EquallySpecificPatternsBecomeOneRule) {
  convert(by_key("a", "{glob: \"ghcr.io/x*/app:*\"}") + by_key("b", "{glob: \"ghcr.io/x*/*\"}") +
          by_key("c", "{glob: \"ghcr.io/x*z/web*\"}"));
  EXPECT_EQ(wanted("ghcr.io/xy/app"), "a b");
  EXPECT_EQ(wanted("ghcr.io/xz/webs"), "b c");
}

TEST_F(Rules, OneGlobInTwoPolicies) {
  convert(by_key("a", "{glob: \"ghcr.io/acme/*\"}") +
          by_key("b", "{glob: \"ghcr.io/acme/*\"}, {glob: \"quay.io/acme/*\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "a b");
  EXPECT_EQ(wanted("quay.io/acme/app"), "b");
}

TEST_F(Rules, APatternThatNeverWinsIsLeftOut) {
  convert(by_key("a", "{glob: \"ghcr.io/acme/**\"}") + by_key("b", "{glob: \"ghcr.io/acme/*/*\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/x/y"), "a b");
  EXPECT_EQ(wanted("ghcr.io/acme/x"), "a b");
}

TEST_F(Rules, WhatDeniesIsThereOnlyWhereItIsNeeded) {
  convert(denied("none", "{glob: \"ghcr.io/acme/no/**\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/no/x"), "-");
  convert(denied("none", "{glob: \"ghcr.io/acme/no/**\"}") + by_key("all", "{glob: \"**\"}"));
  EXPECT_EQ(wanted("ghcr.io/acme/no/x"), "nobody");
  EXPECT_EQ(wanted("ghcr.io/acme/x"), "all");
  ASSERT_EQ(policy->revoked_keys().size(), 1U);
  EXPECT_FALSE(policy->revoked_keys()[0].since.has_value());
}

TEST_F(Rules, AnUnknownConditionDenies) {
  convert(by_key("all", "{glob: \"**\"}") +
          policy_of("new", "{glob: \"ghcr.io/acme/**\"}",
                    "  authorities: [{key: {kms: awskms:///x}}]\n  surprise: true\n"));
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "nobody");
  EXPECT_TRUE(has_note(result, "surprise"));
}

TEST_F(Rules, WhatOnlyWarnsDoesNotDeny) {
  convert(by_key("all", "{glob: \"**\"}") + by_key("warns", "{glob: \"ghcr.io/acme/*\"}", "  mode: warn\n") +
          policy_of("lost", "{glob: \"quay.io/acme/*\"}",
                    "  mode: warn\n  authorities: [{static: {action: fail}}]\n"));
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "all");
  EXPECT_EQ(wanted("quay.io/acme/app"), "all");
  EXPECT_TRUE(has_note(result, "it only warned"));
  convert(by_key("warns", "{glob: \"ghcr.io/acme/*\"}", "  mode: warn\n"));
  EXPECT_EQ(policy->ruling(std::string_view("ghcr.io/acme/app")).rule->mode, Mode::kWarn);
}

TEST_F(Rules, SeveralTextsAreOneBook) {
  const std::string flux =
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: f}\n"
      "spec: {url: \"oci://ghcr.io/acme/app\", verify: {secretRef: {name: flux}}}\n";
  const std::string containers = R"({"default": [{"type": "sigstoreSigned", "keyPath": "default.pub"}]})";
  const auto conversion =
      convert_settings({{{"a.yaml", by_key("cip", "{glob: \"ghcr.io/acme/*\"}")},
                         {"b.yaml", flux},
                         {"policy.json", containers}},
                        std::nullopt,
                        {"verify", "--key", "k.pub", "--insecure-ignore-tlog", "ghcr.io/acme/app"}},
                       Limits{});
  policy = maker.load(conversion);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(wanted("ghcr.io/acme/app"), "cip f default signer");
  EXPECT_EQ(wanted("ghcr.io/acme/web"), "cip default");
  EXPECT_EQ(wanted("quay.io/x/y"), "default");
  EXPECT_EQ(policy->name(), "converted");
}

// Hostile documents.

TEST(Hostile, TextsCannotLeaveTheirPlace) {
  const ConvertMaker maker;
  for (const char* text : {"a\\\"}\\n  rules: []", "x # y", "yes", "1e3", "~", "- a", "a: b", "{x}",
                           "\\u2028", "'", "!!str", "&a", "*a"}) {
    const std::string quoted = "\"" + std::string(text) + "\"";
    const auto conversion = maker.convert(policy_of(
        quoted, "{glob: \"ghcr.io/acme/*\"}",
        "  authorities:\n    - name: " + quoted + "\n      keyless: {identities: [{issuer: " + quoted +
            ", subject: " + quoted + "}]}\n    - key: {kms: \"awskms:///" + std::string(text) + "\"}\n"));
    ASSERT_TRUE(conversion.ok()) << text << ": " << conversion.error().detail;
    const auto policy = maker.load(conversion->policy);
    ASSERT_NE(policy, nullptr) << text;
    EXPECT_LE(policy->rules().size(), 1U) << text;
  }
}

TEST(Hostile, NotesHoldNoCommandOfAnOutsider) {
  const auto conversion = ConvertMaker().convert(policy_of(
      "x", "{glob: \"ghcr.io/acme/*\"}",
      "  authorities: [{key: {kms: \"awskms:///$(reboot)\"}}, {key: {secretRef: {name: \"a; reboot\"}}}]\n"));
  ASSERT_TRUE(conversion.ok());
  ASSERT_EQ(conversion->to_do.size(), 2U);
  for (const std::string& line : conversion->to_do) {
    EXPECT_EQ(line.find("kubectl"), std::string::npos) << line;
    EXPECT_EQ(line.find("cosign public-key"), std::string::npos) << line;
  }
}

TEST(Hostile, UnreadableTextsAreErrors) {
  const ConvertMaker maker;
  for (const std::string& text :
       {std::string(), std::string("a: &x 1\nb: *x\n"), std::string("{"), std::string("[1"),
        std::string("\x00", 1), std::string("kind: Deployment\napiVersion: apps/v1\n"), std::string(200, '['),
        std::string(2'000'000, ' ')}) {
    const auto conversion = maker.convert(text);
    ASSERT_FALSE(conversion.ok()) << text.substr(0, 100);
    EXPECT_EQ(conversion.error().code, ReasonCode::kPolicyInvalid);
  }
}

TEST(Hostile, WrongTypesEverywhere) {
  const ConvertMaker maker;
  const std::string heads[] = {"apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\n",
                               "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n",
                               "apiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\n",
                               "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n",
                               "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\n",
                               "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n",
                               "default: []\ntransports: 1\n"};
  const std::string specs[] = {
      "",
      "spec: 1\n",
      "spec: []\n",
      "spec: {}\n",
      "spec: {images: 1, authorities: 2, rules: 3}\n",
      "spec: {images: [1], authorities: [1], rules: [1], attestors: [1], validations: [1]}\n",
      "spec: {images: [{glob: 1}], authorities: [{key: 1}], rules: [{verifyImages: 1}]}\n",
      "spec: {rules: [{verifyImages: [{imageReferences: [1, {}], attestors: [{count: x, entries: "
      "[1]}]}]}]}\n",
      "spec: {url: 1, verify: 1, chart: 1, sourceRef: 1}\n",
      "metadata: 1\nspec: {url: \"oci://\", verify: []}\n"};
  for (const std::string& head : heads) {
    for (const std::string& spec : specs) {
      const auto conversion = maker.convert(head + spec);
      ASSERT_TRUE(conversion.ok()) << head << spec << conversion.error().detail;
      const auto policy = maker.load(conversion->policy);
      ASSERT_NE(policy, nullptr);
      for (const Rule& rule : policy->rules())
        EXPECT_EQ(rule.demands.signatures[0].from[0], "nobody") << head << spec;
    }
  }
}

// A bound on the work, whatever is in the documents.
void convert_quickly(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  const auto conversion = ConvertMaker().convert(text);
  if (conversion.ok()) {
    EXPECT_LE(conversion->policy.size(), Limits{}.policy_file_bytes);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Hostile, ManyOfEverything) {
  std::string globs, policies, entries;
  for (int i = 0; i < 5000; ++i) {
    globs += "{glob: \"*" + std::to_string(i) + "*/a*b*\"},";
    entries += "{keyless: {issuer: i, subject: s" + std::to_string(i) + "}},";
  }
  convert_quickly(by_key("many", globs));
  for (int i = 0; i < 900; ++i)
    policies += by_key("same", "{glob: \"ghcr.io/" + std::string(i % 2 == 0 ? "a" : "b") + "*x" +
                                   std::to_string(i) + "**\"}");
  convert_quickly(policies);
  convert_quickly(
      "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: x}\nspec: {rules: [{name: a, verifyImages: "
      "[{imageReferences: ['*'], "
      "attestors: [{count: 2, entries: [" +
      entries + "]}]}]}]}\n");
  std::string same;
  for (int i = 0; i < 5000; ++i) same += "{name: a, kms: b" + std::to_string(i) + ", unknown: x},";
  convert_quickly(policy_of("x", "{glob: \"**\"}", "  authorities: [" + same + "]\n"));
}

TEST(Hostile, PatternsThatAreHardToCompare) {
  for (const std::size_t length : {60U, 110U}) {
    std::string policies;
    for (std::size_t i = 0; i < 20; ++i) {
      const std::string a(length + i, 'a');
      policies += by_key("p" + std::to_string(i), "{glob: \"ghcr.io/x*" + a + "*" + a + "/app*\"}");
      policies += by_key("q" + std::to_string(i), "{glob: \"ghcr.io/x**" + a + "**" + a + "*/*\"}");
    }
    convert_quickly(policies);
  }
}

TEST(Hostile, DeepAttestors) {
  std::string text = "{entries: [{keyless: {issuer: i, subject: s}}]}";
  for (int i = 0; i < 12; ++i) text = "{entries: [{attestor: " + text + "}]}";
  const auto conversion = ConvertMaker().convert(
      "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: x}\nspec: {validationFailureAction: "
      "Enforce, rules: [{name: a, verifyImages: "
      "[{imageReferences: ['*'], attestors: [" +
      text + "]}]}]}\n");
  ASSERT_TRUE(conversion.ok()) << conversion.error().detail;
  EXPECT_TRUE(conversion->notes.empty());
}

}  // namespace
}  // namespace sekisho::policy
