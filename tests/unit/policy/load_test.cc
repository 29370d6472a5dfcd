#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "policy_maker.h"

namespace sekisho::policy {
namespace {

class Load : public ::testing::Test {
 protected:
  // "LINE:COLUMN" of the error, after the file's name; else what happened instead.
  std::string place(const std::string& text, ReasonCode code = ReasonCode::kPolicyInvalid) const {
    const auto policy = maker.load(text);
    if (policy.ok()) return "loaded";
    EXPECT_EQ(policy.error().code, code) << policy.error().detail;
    const std::string& detail = policy.error().detail;
    const std::string file = maker.path().string() + ":";
    if (!detail.starts_with(file)) return detail;
    return detail.substr(file.size(), detail.find(": ") - file.size());
  }
  std::string rule_place(const std::string& members) const { return place(PolicyMaker::with_rule(members)); }
  std::string spec_place(const std::string& spec) const { return place(PolicyMaker::in_spec(spec)); }

  PolicyMaker maker;
};

TEST_F(Load, ReadsEverythingThatThereIs) {
  const auto policy = maker.must_load(R"(apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  version: 42
  authorities:
    release: {key: {file: a.pub}, transparency: {log: ignored}}
    others: {key: {files: [b.pub, c.pub]}}
  revoked:
    digests: [{digest: "sha256:)" + std::string(64, 'a') +
                                      R"(", reason: CVE}]
    keys: [{id: ")" + maker.key_id("c").text() +
                                      R"(", since: 2026-01-01T00:00:00Z}]
  baseline:
    reference: {digest: required}
    limits: {entries: 100, bytes: 256MiB, fileBytes: 1024, ratio: 200}
  rules:
    - name: manifests
      match: {repositories: ["ghcr.io/acme/{repo}/manifests", "quay.io/acme/*"]}
      artifact: {types: [flux, application/x.y+json], index: index}
      signatures:
        - {threshold: 2, from: [others]}
        - {from: [release]}
      signedIdentity: repository
      limits: {entries: 200, bytes: 1KiB}
      mode: warn
)");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name(), "production");
  EXPECT_EQ(policy->version(), 42U);
  ASSERT_EQ(policy->trust().authorities.size(), 2U);
  EXPECT_EQ(policy->trust().authorities[0].log, verify::LogUse::kIgnored);
  EXPECT_EQ(policy->trust().authorities[1].log, verify::LogUse::kOptional);
  EXPECT_EQ(policy->trust().authorities[1].keys.size(), 2U);
  EXPECT_EQ(policy->revoked_digests().at(0).reason, "CVE");
  EXPECT_EQ(policy->revoked_keys().at(0).since, parse_time("2026-01-01T00:00:00Z"));
  ASSERT_EQ(policy->rules().size(), 1U);
  const Rule& rule = policy->rules()[0];
  EXPECT_EQ(rule.mode, Mode::kWarn);
  EXPECT_EQ(rule.repositories.size(), 2U);
  EXPECT_EQ(rule.demands.digest, DigestRule::kRequired);
  EXPECT_EQ(rule.demands.index, IndexRule::kIndex);
  EXPECT_EQ(rule.demands.artifact_types, (std::vector<std::string>{"flux", "application/x.y+json"}));
  ASSERT_EQ(rule.demands.signatures.size(), 2U);
  EXPECT_EQ(rule.demands.signatures[0].threshold, 2U);
  EXPECT_EQ(rule.demands.signatures[1].threshold, 1U);
  EXPECT_EQ(rule.demands.signed_identity, SignedIdentity::kRepository);
  EXPECT_EQ(rule.demands.limits.entries, 100U);  // the smaller one
  EXPECT_EQ(rule.demands.limits.bytes, 1024U);
  EXPECT_EQ(rule.demands.limits.file_bytes, 1024U);
}

TEST_F(Load, ReadsJsonAndInlineKeys) {
  std::string pem = crypto::PrivateKey::generate()->public_key().render_pem();
  for (std::size_t at = 0; (at = pem.find('\n', at)) != std::string::npos; at += 2) pem.replace(at, 1, "\\n");
  const auto policy = maker.must_load(
      R"({"apiVersion":"sekisho.dev/v1","kind":"GatePolicy","metadata":{"name":"j"},"spec":{"authorities":{"k":)"
      R"({"key":{"pem":")" +
      pem + R"("}}},"rules":[{"name":"r","match":{"repositories":["**"]},"signatures":[{"from":["k"]}]}]}})");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->trust().authorities.at(0).keys.size(), 1U);
  EXPECT_FALSE(policy->version().has_value());
}

TEST_F(Load, ReadsAnInlineBlock) {
  const std::string pem = crypto::PrivateKey::generate()->public_key().render_pem();
  std::string block;
  for (char c : pem) block += c == '\n' ? std::string("\n          ") : std::string(1, c);
  EXPECT_EQ(
      place(
          "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n    k:\n"
          "      key:\n        pem: |\n          " +
          block + "\n  rules: []\n"),
      "loaded");
}

// POL-01
TEST_F(Load, RefusesWhatIsNoPolicy) {
  EXPECT_EQ(place(""), "1:1");
  EXPECT_EQ(place("# only a comment\n"), "1:1");
  EXPECT_EQ(place("---\n---\n"), "1:1");
  EXPECT_EQ(place("{}"), "1:1");
  EXPECT_EQ(place("[]"), "1:1");
  EXPECT_EQ(place("text"), "1:1");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v2\nkind: GatePolicy\n"), "1:13");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: ConfigMap\n"), "2:7");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicyTest\n"), "1:1");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nspec: {}\n"), "1:1");
}

// POL-01
TEST_F(Load, LoadsABookWithoutRulesWhichMatchesNothing) {
  const auto policy = maker.must_load(PolicyMaker::in_spec("  rules: []\n"));
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->ruling(std::string_view("ghcr.io/acme/app")).rule, nullptr);
}

// POL-02
TEST_F(Load, RefusesUnknownKeysAtTheirPlace) {
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspce: {}\nspec: {}\n"),
            "4:1");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {nam: t}\nspec: {}\n"), "3:12");
  EXPECT_EQ(spec_place("  rule: []\n"), "9:3");
  EXPECT_EQ(rule_place("signatures: [{Threshold: 1, from: [a]}]"), "10:64");
  EXPECT_EQ(rule_place("signatures: [{from: [a], form: [b]}]"), "10:75");
  EXPECT_EQ(rule_place("signature: [{from: [a]}]"), "10:50");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], reference: {digests: required}"), "10:89");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], artifact: {type: [flux]}"), "10:88");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], limits: {byte: 1}"), "10:86");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], enforce: true"), "10:77");
  EXPECT_EQ(spec_place("  revoked: {digest: []}\n"), "9:13");
  EXPECT_EQ(spec_place("  revoked: {keys: [{key: x}]}\n"), "9:21");
  EXPECT_EQ(spec_place("  baseline: {mode: warn}\n"), "9:14");
}

TEST_F(Load, NamesTheNearestKnownKey) {
  const auto policy = maker.load(PolicyMaker::with_rule("signatures: [{from: [a]}], Mode: warn"));
  ASSERT_FALSE(policy.ok());
  EXPECT_NE(policy.error().detail.find("\"mode\""), std::string::npos);
}

// POL-15, SIG-10
TEST_F(Load, RefusesWrongTypes) {
  EXPECT_EQ(rule_place("signatures: [{threshold: \"2\", from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 0.5, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: null, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 1e0, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: yes, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 01, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: {from: [a]}"), "10:62");
  EXPECT_EQ(rule_place("signatures: [{from: a}]"), "10:70");
  EXPECT_EQ(rule_place("signatures: [{from: [1]}]"), "10:71");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], mode: true"), "10:83");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], mode: audit"), "10:83");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], limits: {entries: 10MiB}"), "10:95");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], limits: {bytes: 10MB}"), "10:93");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], limits: {bytes: 0}"), "10:93");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], limits: {bytes: 99999999999999GiB}"), "10:93");
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], artifact: {types: [Flux]}"), "10:96");
  EXPECT_EQ(spec_place("  version: -1\n"), "9:12");
  EXPECT_EQ(spec_place("  version: \"1\"\n"), "9:12");
  EXPECT_EQ(spec_place("  rules: {}\n"), "9:10");
  EXPECT_EQ(spec_place("  revoked: {digests: [{digest: sha256:ab}]}\n"), "9:32");
  EXPECT_EQ(
      spec_place("  revoked: {keys: [{id: \"sha256:" + std::string(64, 'a') + "\", since: 2026-01-01}]}\n"),
      "9:107");
}

// SIG-10
TEST_F(Load, RefusesThresholdsThatAreNoneOrCannotBeMet) {
  EXPECT_EQ(rule_place("signatures: [{threshold: 0, from: [a]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: -1, from: [a]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 3, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 99999999999999999999, from: [a, b]}]"), "10:75");
  EXPECT_EQ(rule_place("signatures: [{threshold: 2, from: [a, b]}]"), "loaded");
}

// SIG-09
TEST_F(Load, CountsAKeyListedUnderTwoNamesOnce) {
  std::filesystem::copy_file(maker.path("a.pub"), maker.path("copy.pub"));
  const std::string head =
      "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n"
      "  authorities: {u: {key: {file: a.pub}}, v: {key: {files: [copy.pub]}}}\n"
      "  rules: [{name: r, match: {repositories: [\"**\"]}, signatures: [";
  EXPECT_EQ(place(head + "{threshold: 2, from: [u, v]}]}]\n"), "6:77");
  EXPECT_EQ(place(head + "{threshold: 1, from: [u, v]}]}]\n"), "loaded");
}

TEST_F(Load, RefusesNamesThatAreNotDefinedOrTwice) {
  EXPECT_EQ(rule_place("signatures: [{from: [d]}]"), "10:71");
  EXPECT_EQ(rule_place("signatures: [{from: [a, a]}]"), "10:74");
  EXPECT_EQ(rule_place("signatures: [{from: []}]"), "10:70");
  EXPECT_EQ(rule_place("signatures: []"), "10:62");
  EXPECT_EQ(spec_place("  rules:\n"
                       "    - {name: r, match: {repositories: [\"a.io/x\"]}, signatures: [{from: [a]}]}\n"
                       "    - {name: r, match: {repositories: [\"a.io/y\"]}, signatures: [{from: [a]}]}\n"),
            "11:14");
  EXPECT_EQ(
      spec_place(
          "  rules:\n"
          "    - {name: r, match: {repositories: [\"a.io/x\", \"a.io/x\"]}, signatures: [{from: [a]}]}\n"),
      "10:50");
}

// POL-07
TEST_F(Load, RefusesDuplicateKeysAndAnchors) {
  EXPECT_EQ(rule_place("mode: enforce, signatures: [{from: [a]}], mode: warn"), "10:92");
  EXPECT_EQ(rule_place("signatures: &s [{from: [a]}]"), "10:62");
}

TEST_F(Load, RefusesARuleThatAsksForNoSignature) {
  EXPECT_EQ(rule_place("mode: enforce"), "10:7");
  EXPECT_EQ(spec_place("  baseline: {signatures: [{from: [a]}]}\n"
                       "  rules: [{name: r, match: {repositories: [\"**\"]}}]\n"),
            "loaded");
}

TEST_F(Load, TakesTheStricterOfBaselineAndRule) {
  const auto policy = maker.must_load(PolicyMaker::in_spec(
      "  baseline: {reference: {digest: required}, artifact: {types: [flux, image], index: refuse},\n"
      "    signatures: [{from: [a]}], signedIdentity: repository, limits: {entries: 5}}\n"
      "  rules:\n"
      "    - {name: r, match: {repositories: [\"**\"]}, reference: {digest: resolve}, signatures: [{from: "
      "[b]}],\n"
      "       artifact: {types: [image, helm], index: index}, signedIdentity: any, limits: {entries: 9, "
      "ratio: 3}}\n"));
  ASSERT_NE(policy, nullptr);
  const Demands& demands = policy->rules().at(0).demands;
  EXPECT_EQ(demands.digest, DigestRule::kRequired);
  EXPECT_EQ(demands.index, IndexRule::kRefuse);
  EXPECT_EQ(demands.artifact_types, std::vector<std::string>{"image"});
  EXPECT_EQ(demands.signatures.size(), 2U);
  EXPECT_EQ(demands.signed_identity, SignedIdentity::kRepository);
  EXPECT_EQ(demands.limits.entries, 5U);
  EXPECT_EQ(demands.limits.ratio, 3U);
  EXPECT_EQ(spec_place("  baseline: {artifact: {types: [flux]}}\n"
                       "  rules: [{name: r, match: {repositories: [\"**\"]}, signatures: [{from: [a]}],"
                       " artifact: {types: [helm]}}]\n"),
            "10:11");
}

TEST_F(Load, OnRevokedWithdrawsUnlessBothOrOneAloneSayKeep) {
  const auto read = [&](const std::string& baseline, const std::string& rule) {
    const auto policy = maker.must_load(
        PolicyMaker::in_spec("  baseline: {signatures: [{from: [a]}]" + baseline +
                             "}\n  rules: [{name: r, match: {repositories: [\"**\"]}" + rule + "}]\n"));
    return policy->rules().at(0).demands.on_revoked;
  };
  EXPECT_EQ(read("", ""), OnRevoked::kWithdraw);
  EXPECT_EQ(read(", onRevoked: keep", ""), OnRevoked::kKeep);
  EXPECT_EQ(read("", ", onRevoked: keep"), OnRevoked::kKeep);
  EXPECT_EQ(read(", onRevoked: keep", ", onRevoked: withdraw"), OnRevoked::kWithdraw);
  EXPECT_EQ(read(", onRevoked: withdraw", ", onRevoked: keep"), OnRevoked::kWithdraw);
  EXPECT_EQ(rule_place("signatures: [{from: [a]}], onRevoked: remove"), "10:88");
}

TEST_F(Load, RefusesKeysThatCannotBeReadOrUsed) {
  const auto key = [](const std::string& text) {
    return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec: {authorities: {k: "
           "{key: " +
           text + "}}}\n";
  };
  maker.write("bad.pub", "no key");
  EXPECT_EQ(place(key("{file: absent.pub}"), ReasonCode::kPolicyUnreadable), "4:38");
  EXPECT_EQ(place(key("{file: bad.pub}"), ReasonCode::kKeyInvalid), "4:38");
  EXPECT_EQ(place(key("{pem: bad}"), ReasonCode::kKeyInvalid), "4:37");
  EXPECT_EQ(place(key("{files: [a.pub, bad.pub]}"), ReasonCode::kKeyInvalid), "4:47");
  EXPECT_EQ(place(key("{files: []}")), "4:39");
  EXPECT_EQ(place(key("{}")), "4:31");
  EXPECT_EQ(place(key("{file: a.pub, files: [b.pub]}")), "4:31");
  EXPECT_EQ(place(key("a.pub")), "4:31");
}

TEST_F(Load, RefusesAnotherCurveThanThoseSupported) {
  maker.write("k1.pub",
              "-----BEGIN PUBLIC KEY-----\n"
              "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeb5mfvncu6xVoGKVzocLBwKb/NstzijZ\n"
              "WfKBWxb4F5hIOtp3JqPEZV2k+/wOEQio/Re0SKaFVBmcR9CP+xDUuA==\n"
              "-----END PUBLIC KEY-----\n");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\n"
                  "spec: {authorities: {k: {key: {file: k1.pub}}}}\n",
                  ReasonCode::kKeyUnsupported),
            "4:38");
}

class LoadBook : public Load {
 protected:
  static std::string chapter(const std::string& name, const std::string& spec) {
    return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: " + name + "}\nspec:\n" + spec;
  }
  static std::string rule(const std::string& name, const std::string& from) {
    return "  rules: [{name: " + name + ", match: {repositories: [\"a.io/" + name +
           "\"]}, signatures: [{from: [" + from + "]}]}]\n";
  }
  ReasonCode code_of(const std::vector<std::filesystem::path>& paths, const Limits& limits = {}) const {
    const auto policy = Policy::load(paths, limits);
    EXPECT_FALSE(policy.ok());
    return policy.ok() ? ReasonCode::kInternalError : policy.error().code;
  }
};

TEST_F(LoadBook, ReadsFilesAndDirectoriesAsOneBookInAnyOrder) {
  maker.write("book/1.yaml",
              chapter("one", "  version: 3\n  authorities: {a: {key: {file: ../a.pub}}}\n" + rule("x", "b")));
  maker.write("book/2.yml", chapter("two", "  authorities: {b: {key: {file: ../b.pub}}}\n" + rule("z", "a")));
  maker.write("book/.hidden.yaml", "not read");
  maker.write("book/notes.txt", "not read");
  const auto whole = Policy::load({maker.path("book")}, Limits{});
  ASSERT_TRUE(whole.ok()) << whole.error().detail;
  EXPECT_EQ((*whole)->rules().size(), 2U);
  EXPECT_EQ((*whole)->name(), "one+two");
  EXPECT_EQ((*whole)->version(), 3U);
  const auto named = Policy::load({maker.path("book/2.yml"), maker.path("book/1.yaml")}, Limits{});
  ASSERT_TRUE(named.ok());
  EXPECT_EQ((*named)->digest(), (*whole)->digest());
}

TEST_F(LoadBook, RefusesNamesVersionsAndBaselinesThatDisagree) {
  const std::string authority = "  authorities: {a: {key: {file: a.pub}}}\n";
  maker.write("1.yaml", chapter("one", "  version: 1\n  baseline: {}\n" + authority + rule("x", "a")));
  maker.write("authority.yaml", chapter("two", authority));
  maker.write("rule.yaml", chapter("two", rule("x", "a")));
  maker.write("version.yaml", chapter("two", "  version: 2\n"));
  maker.write("baseline.yaml", chapter("two", "  baseline: {}\n"));
  for (const char* other : {"authority.yaml", "rule.yaml", "version.yaml", "baseline.yaml"}) {
    EXPECT_EQ(code_of({maker.path("1.yaml"), maker.path(other)}), ReasonCode::kPolicyInvalid) << other;
  }
}

TEST_F(LoadBook, SkipsTestsBesideThePolicy) {
  EXPECT_EQ(place(PolicyMaker::with_rule("signatures: [{from: [a]}]") +
                  "---\napiVersion: sekisho.dev/v1\nkind: GatePolicyTest\nspec: {anything: [at, all]}\n"),
            "loaded");
}

TEST_F(LoadBook, RefusesWhatCannotBeRead) {
  std::filesystem::create_directories(maker.path("empty"));
  std::filesystem::create_directories(maker.path("within/x.yaml"));
  EXPECT_EQ(code_of({}), ReasonCode::kPolicyUnreadable);
  EXPECT_EQ(code_of({maker.path("absent.yaml")}), ReasonCode::kPolicyUnreadable);
  EXPECT_EQ(code_of({maker.path("empty")}), ReasonCode::kPolicyUnreadable);
  EXPECT_EQ(code_of({maker.path("within")}), ReasonCode::kPolicyUnreadable);
  EXPECT_EQ(code_of({"/dev/null"}), ReasonCode::kPolicyUnreadable);
}

TEST_F(LoadBook, KeepsToItsLimits) {
  maker.write("1.yaml", chapter("one", "  rules: []\n"));
  maker.write("2.yaml", chapter("two", "  rules: []\n"));
  Limits limits;
  limits.policy_files = 1;
  EXPECT_EQ(code_of({maker.path("1.yaml"), maker.path("2.yaml")}, limits), ReasonCode::kPolicyUnreadable);
  limits.policy_file_bytes = 10;
  EXPECT_EQ(code_of({maker.path("1.yaml")}, limits), ReasonCode::kPolicyUnreadable);
}

TEST_F(LoadBook, FollowsSymbolicLinksAsMountedConfigMapsHaveThem) {
  maker.write("..data/policy.yaml",
              chapter("one", "  authorities: {a: {key: {file: key.pub}}}\n" + rule("x", "a")));
  std::filesystem::create_symlink("..data/policy.yaml", maker.path("policy.yaml"));
  std::filesystem::create_symlink("a.pub", maker.path("key.pub"));
  EXPECT_TRUE(Policy::load({maker.path("policy.yaml")}, Limits{}).ok());
}

TEST_F(LoadBook, DigestCoversKeysAndTextAndNotThePlace) {
  const std::string text = chapter("one", "  authorities: {a: {key: {file: k.pub}}}\n" + rule("x", "a"));
  const auto digest = [&](const std::string& directory, const std::string& key, const std::string& policy) {
    std::filesystem::create_directories(maker.path(directory));
    std::filesystem::copy_file(maker.path(key), maker.path(directory + "/k.pub"));
    maker.write(directory + "/policy.yaml", policy);
    return (*Policy::load({maker.path(directory + "/policy.yaml")}, Limits{}))->digest();
  };
  const auto first = digest("one", "a.pub", text);
  EXPECT_EQ(digest("two", "a.pub", text), first);
  EXPECT_NE(digest("three", "b.pub", text), first);
  EXPECT_NE(digest("four", "a.pub", text + "# a comment\n"), first);
}

TEST(OfAuthority, AsksForOneSignatureByThisKeyEverywhere) {
  const auto key = crypto::PrivateKey::generate()->public_key();
  const auto policy = *Policy::of_authority(key_authority(key, verify::LogUse::kRequired), {{"env", "prod"}});
  const Rule* rule = policy->ruling(std::string_view("ghcr.io/acme/app")).rule;
  ASSERT_NE(rule, nullptr);
  ASSERT_EQ(rule->demands.signatures.size(), 1U);
  EXPECT_EQ(rule->demands.signatures[0].threshold, 1U);
  EXPECT_EQ(rule->demands.signatures[0].annotations.size(), 1U);
  EXPECT_EQ(policy->trust().authorities.at(0).log, verify::LogUse::kRequired);
  EXPECT_EQ(policy->ruling(*oci::Reference::parse("layout:/tmp/x")).rule, rule);
  const auto other = *Policy::of_authority(key_authority(key), {{"env", "prod"}});
  EXPECT_NE(policy->digest(), other->digest());
}

}  // namespace
}  // namespace sekisho::policy
