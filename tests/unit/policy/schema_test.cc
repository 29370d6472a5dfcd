// The published schema and the loader say the same, as far as a schema can tell.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/json_schema.h"
#include "policy_maker.h"
#include "yaml/node.h"

namespace sekisho::policy {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = SEKISHO_SOURCE_DIR;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json to_json(const yaml::Node& node) {
  using Type = yaml::Node::Type;
  Json::Array items;
  Json::Object members;
  switch (node.type) {
    case Type::kNull:
      return {};
    case Type::kBool:
      return Json(node.text == "true");
    case Type::kInteger:
      return node.text.size() > 18 ? Json(Json::Number{node.text})
                                   : Json(std::int64_t{std::stoll(node.text)});
    case Type::kNumber:
      return Json(Json::Number{node.text});
    case Type::kString:
    case Type::kAmbiguous:
      return Json(node.text);
    case Type::kList:
      for (const auto& item : node.items) items.push_back(to_json(item));
      return Json(std::move(items));
    case Type::kMap:
      for (const auto& member : node.members) members.emplace_back(member.key, to_json(member.value));
      return Json(std::move(members));
  }
  return {};
}

std::string by_schema(const std::string& text) {
  static const JsonSchema parsed = *JsonSchema::compile(*parse_json(schema()), Limits{});
  const auto documents = yaml::parse_documents(text, "f");
  if (!documents.ok()) return documents.error().detail;
  for (const auto& document : *documents) {
    if (const auto fault = parsed.fault_of(to_json(document), Limits{})) return fault->message();
  }
  return {};
}

// The fenced YAML of a page that is a whole policy.
std::vector<std::string> policies_in(const std::string& page) {
  std::vector<std::string> found;
  const std::string fence = "```yaml\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    const std::string block = page.substr(at, page.find("```", at) - at);
    if (block.find("kind: GatePolicy\n") != std::string::npos) found.push_back(block);
  }
  return found;
}

TEST(Schema, IsThePublishedFile) { EXPECT_EQ(schema(), slurp(kSource / "policies" / "schema.json")); }

TEST(Schema, AcceptsEveryStartingPolicyAndEachLoads) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kSource / "policies")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    EXPECT_EQ(by_schema(slurp(entry.path())), "") << entry.path();
    const auto policy = Policy::load({entry.path()}, Limits{});
    EXPECT_TRUE(policy.ok()) << policy.error().detail;
  }
  EXPECT_GE(count, 5);
}

TEST(Schema, AcceptsEveryExampleInThePolicyReferenceAndEachLoads) {
  const auto examples = policies_in(slurp(kSource / "docs" / "policy.md"));
  EXPECT_GE(examples.size(), 1U);
  const PolicyMaker maker;
  for (const char* name : {"release.pub", "build.pub", "review.pub", "review-2.pub"}) {
    maker.add_key(std::string("keys/") + fs::path(name).stem().string());
  }
  maker.write("keys/sigstore-public-good.json", slurp(kSource / "keys" / "sigstore-public-good.json"));
  for (const std::string& example : examples) {
    EXPECT_EQ(by_schema(example), "") << example;
    maker.write("policies/policy.yaml", example);
    const auto policy = Policy::load({maker.path("policies/policy.yaml")}, Limits{});
    EXPECT_TRUE(policy.ok()) << policy.error().detail;
  }
}

constexpr const char* kWitness = "witness.example+2e25d4ec+BLA8q1F+QM3r0kyuznhBPUqEnhXAcfQ1aM49SCdAj2US";

// Authorities, good and bad.
std::vector<std::string> authorities() {
  std::vector<std::string> all{"key: {file: a.pub}",
                               "key: {files: [a.pub, b.pub]}",
                               "key: {}",
                               "key: {files: []}",
                               "key: a.pub",
                               "key: {file: a.pub, files: [b.pub]}",
                               "keyless: {}",
                               "transparency: {log: optional}",
                               "key: {file: \"\"}",
                               "key: {url: x}"};
  for (const char* members :
       {"transparency: {log: optional}", "transparency: {log: maybe}", "transparency: {}",
        "trustedRoot: {file: root.json}", "trustedRoot: root.json", "sct: required",
        "trustedRoot: {file: root.json}, timestamps: {required: 1}", "timestamps: {required: 0}",
        "timestamps: {}", "timestamps: 1", "timestamps: {required: -1}", "signedBefore: yesterday"}) {
    all.push_back(std::string("key: {file: a.pub}, ") + members);
  }
  const std::string root = "trustedRoot: {file: root.json}";
  for (const char* members :
       {"issuer: i, subject: s", "issuerRegExp: i.*, subject: s", "issuer: i, subjectRegExp: s.*",
        "issuerRegExp: i, subjectRegExp: s", "issuer: i", "subject: s",
        "issuer: i, issuerRegExp: i, subject: s", "issuer: i, subject: s, subjectRegExp: s",
        "issuer: \"\", subject: s", "issuer: i, subject: \"a{b}/c}\"", "issuer: i, subject: \"{b\"",
        "issuer: i, subject: \"{}\"", "issuer: i, subject: \"{b-c}\"", "issuer: i, subject: s, claims: {}",
        "issuer: i, subject: s, claims: {runnerEnvironment: x}",
        "issuer: i, subject: s, claims: {runnerenvironment: x}",
        "issuer: i, subject: s, claims: {buildSignerURI: \"\"}", "issuer: i, subject: s, claims: [x]",
        "issuer: i, subject: s, key: x"}) {
    all.push_back("keyless: {" + root + ", " + members + "}");
  }
  const std::string identity = "keyless: {" + root + ", issuer: i, subject: s}";
  const std::string witness = "\"" + std::string(kWitness) + "\"";
  for (const std::string& members : std::vector<std::string>{
           "sct: required", "sct: ignored", "sct: optional", "sct: {required: 1}", "sct: {required: 0}",
           "sct: {}", root, "key: {file: a.pub}", "transparency: {log: ignored}", "transparency: {logs: 2}",
           "transparency: {logs: 0}", "timestamps: {required: 1}", "signedBefore: 2026-01-01T00:00:00Z",
           "transparency: {witnesses: 0}", "transparency: {witnesses: -1}", "transparency: {witnessKeys: []}",
           "transparency: {witnesses: 1, witnessKeys: [" + witness + "]}",
           "transparency: {witnesses: 1, witnessKeys: [" + witness + ", " + witness + "]}",
           "transparency: {witnesses: 1, witnessKeys: [w]}"}) {
    all.push_back(identity + ", " + members);
  }
  all.push_back("keyless: {issuer: i, subject: s}");
  return all;
}

TEST(Schema, AgreesWithTheLoaderOnGoodAndBadDocuments) {
  const PolicyMaker maker;
  maker.write("root.json", slurp(kSource / "keys" / "sigstore-public-good.json"));
  const std::string signatures = "signatures: [{from: [a]}]";
  const std::string digest = "sha256:" + std::string(64, 'a');
  std::vector<std::string> texts;
  for (const char* members : {"",
                              ", mode: warn",
                              ", mode: Warn",
                              ", mode: true",
                              ", mdoe: warn",
                              ", reference: {digest: required}",
                              ", reference: {digest: yes}",
                              ", reference: required",
                              ", reference: {}",
                              ", artifact: {types: [flux]}",
                              ", artifact: {types: []}",
                              ", artifact: {types: [oci]}",
                              ", artifact: {types: [a/b]}",
                              ", artifact: {types: [a/b/c]}",
                              ", artifact: {index: index}",
                              ", artifact: {index: children}",
                              ", signedIdentity: repository",
                              ", signedIdentity: exact",
                              ", limits: {}",
                              ", limits: {bytes: 1GiB}",
                              ", limits: {bytes: 1GB}",
                              ", limits: {bytes: 0}",
                              ", limits: {bytes: 012MiB}",
                              ", limits: {entries: 0}",
                              ", limits: {ratio: \"5\"}",
                              ", limits: {fileBytes: 1.5}",
                              ", attestations: []",
                              ", artifact: {index: both, platforms: [linux/amd64, linux/arm/v7]}",
                              ", artifact: {index: both, platforms: [linux]}",
                              ", artifact: {index: both, platforms: []}",
                              ", freshness: {}",
                              ", freshness: {rollback: refuse}",
                              ", freshness: {rollback: no}",
                              ", freshness: {maxAge: 90}",
                              ", freshness: {maxAge: 90 days}",
                              ", onRevoked: keep",
                              ", onRevoked: withdraw",
                              ", onRevoked: delete",
                              ", mirrors: [{prefix: mirror.example, of: ghcr.io/acme}]",
                              ", mirrors: [{prefix: mirror.example/x, of: ghcr.io}]",
                              ", mirrors: [{prefix: \"mirror.example/*\", of: ghcr.io}]",
                              ", mirrors: [{prefix: mirror.example/}]",
                              ", mirrors: []",
                              ", approvedDigests: {digests: [\"sha256:0123\"]}",
                              ", approvedDigests: {digests: []}",
                              ", approvedDigests: {file: list, digests: []}",
                              ", approvedDigests: {}",
                              ", name: \"\"",
                              ", limits: {bytes: -1}",
                              ", limits: {entries: true}"}) {
    texts.push_back(PolicyMaker::with_rule(signatures + members));
  }
  for (const char* members :
       {"signatures: []", "signatures: {}", "signatures: [{}]", "signatures: [{from: []}]",
        "signatures: [{from: [a, a]}]", "signatures: [{from: a}]", "signatures: [{threshold: 0, from: [a]}]",
        "signatures: [{threshold: -1, from: [a]}]", "signatures: [{threshold: \"1\", from: [a]}]",
        "signatures: [{threshold: 1.5, from: [a]}]", "signatures: [{threshold: 2, from: [a, b]}]",
        "signatures: [{threshold: 1, from: [a], extra: 1}]", "signatures: null"}) {
    texts.push_back(PolicyMaker::with_rule(members));
  }
  for (const std::string& spec : std::vector<std::string>{
           "  version: 0\n",
           "  version: -1\n",
           "  version: one\n",
           "  rules: []\n",
           "  rules: {}\n",
           "  rule: []\n",
           "  revoked: {}\n",
           "  revoked: {digests: [{digest: \"" + digest + "\"}]}\n",
           "  revoked: {digests: [{digest: \"" + digest + "0\"}]}\n",
           "  revoked: {digests: [{reason: x}]}\n",
           "  revoked: {digests: [\"" + digest + "\"]}\n",
           "  revoked: {keys: [{id: \"" + digest + "\"}]}\n",
           "  revoked: {keys: [{id: \"" + digest + "\", since: 2026-01-01T00:00:00Z}]}\n",
           "  revoked: {keys: [{id: \"" + digest + "\", since: yesterday}]}\n",
           "  revoked: {keys: [{id: \"sha512:" + std::string(128, 'a') + "\"}]}\n",
           "  revoked: {identities: [{issuer: i, subject: s}]}\n",
           "  revoked: {identities: [{issuer: i}]}\n",
           "  revoked: {identities: [{issuer: i, subject: \"\"}]}\n",
           "  trustedRoot: {file: root.json}\n",
           "  trustedRoot: root.json\n",
           "  trustedRoot: {}\n",
           "  baseline: {}\n",
           "  baseline: {mode: warn}\n",
           "  baseline: {signatures: [{from: [b]}]}\n",
           "  exceptions: []\n",
           "  exceptions: {}\n",
           "  exceptions: [{name: e}]\n",
           "  rules: [{name: r, match: {repositories: [\"**\"], clusters: [prod-*], namespaces: [a.b]}, "
           "signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, match: {repositories: [\"**\"], clusters: []}, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, match: {repositories: [\"**\"], namespaces: [a b]}, signatures: [{from: "
           "[a]}]}]\n",
           "  rules: [{name: r, match: {repositories: [\"**\"], namespaces: [\"**\"]}, signatures: [{from: "
           "[a]}]}]\n",
           "  rules: [{name: r, match: {repositories: [\"**\"]}, approvedDigests: {digests: [\"" + digest +
               "\"]}}]\n",
           "  rules: [{match: {repositories: [\"**\"]}, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, match: {}, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, match: {repositories: []}, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r, match: {repositories: [nginx]}, signatures: [{from: [a]}]}]\n",
           "  rules: [{name: r s, match: {repositories: [\"**\"]}, signatures: [{from: [a]}]}]\n"}) {
    texts.push_back(PolicyMaker::in_spec(spec));
  }
  for (const std::string& authority : authorities()) {
    texts.push_back(
        "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities: {x: {" +
        authority + "}}\n");
  }
  int good = 0;
  for (const std::string& text : texts) {
    const auto policy = maker.load(text);
    const std::string wrong = by_schema(text);
    EXPECT_EQ(policy.ok(), wrong.empty()) << text << (policy.ok() ? wrong : policy.error().detail);
    good += policy.ok() ? 1 : 0;
  }
  EXPECT_GT(good, 15);
}

// JSON Schema takes 1.0 for an integer.
TEST(Schema, CannotTellHowAnIntegerIsWritten) {
  const PolicyMaker maker;
  const std::string text = PolicyMaker::with_rule("signatures: [{threshold: 1.0, from: [a]}]");
  EXPECT_EQ(by_schema(text), "");
  EXPECT_FALSE(maker.load(text).ok());
}

}  // namespace
}  // namespace sekisho::policy
