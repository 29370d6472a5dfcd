// Authorities that are identities, and what an authority asks for beside a signature.
#include <string>

#include <gtest/gtest.h>

#include "base/json.h"
#include "decide_maker.h"
#include "support/json_edit.h"
#include "support/virtual_sigstore.h"

namespace sekisho::policy {
namespace {

using Code = ReasonCode;

const support::VirtualSigstore& sigstore_instance() {
  static const auto kInstance = support::VirtualSigstore::make();
  return kInstance;
}

const std::string kRoot = "trustedRoot: {file: root.json}";
const std::string kWho = "issuer: \"https://i.example\", subject: \"https://s.example/x\"";
const std::string kKeyless = "keyless: {" + kRoot + ", " + kWho + "}";

class Keyless : public Decide {
 protected:
  Keyless() {
    write_root("root.json", sigstore_instance().trusted_root());
    Json other = sigstore_instance().trusted_root();
    support::at(other, "tlogs/0/baseUrl") = "https://other.example";
    write_root("other.json", other);
    maker.write("broken.json", "{}");
  }

  void write_root(const std::string& name, const Json& root) const { maker.write(name, render_json(root)); }
  // without writes a root that lacks a list.
  void write_root_without(const std::string& list) const {
    Json root = sigstore_instance().trusted_root();
    support::at(root, list) = Json::Array{};
    write_root("root.json", root);
  }

  // A policy whose authority x has these members; more of the policy may follow.
  static std::string with(const std::string& members, const std::string& spec = {}) {
    return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n    x: "
           "{" +
           members + "}\n" + spec;
  }

  // The place of the error is where the text has a ^, which is taken out.
  void expect_refused(std::string text, Code code = Code::kPolicyInvalid) const {
    const auto mark = text.find('^');
    ASSERT_NE(mark, std::string::npos) << text;
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), '\n') + 1;
    const auto start = text.rfind('\n', mark);
    const std::string place = std::to_string(line) + ":" + std::to_string(mark - start);
    text.erase(mark, 1);
    const auto loaded = maker.load(text);
    ASSERT_FALSE(loaded.ok()) << text;
    EXPECT_EQ(loaded.error().code, code) << loaded.error().detail;
    const std::string where = maker.path().string() + ":" + place + ": ";
    EXPECT_TRUE(loaded.error().detail.starts_with(where)) << loaded.error().detail << "\nnot at " << place;
  }
  void expect_member_refused(const std::string& members, Code code = Code::kPolicyInvalid) const {
    expect_refused(with(members), code);
  }
  // The authority as a whole is told by its name.
  void expect_incomplete(const std::string& members) const {
    std::string text = with(members);
    text.insert(text.find("x: {"), "^");
    expect_refused(text, Code::kTrustedRootIncomplete);
  }

  const verify::Authority& only_authority(const std::string& members) {
    policy = maker.must_load(with(members));
    return policy->trust().authorities.at(0);
  }
};

TEST_F(Keyless, ReadsAllThatThereIs) {
  const auto w = support::make_witness("w.example");
  const auto& ci = only_authority(
      "keyless: {" + kRoot +
      ", issuerRegExp: \"https://.*\", subject: \"https://github.com/acme/{repo}\", claims: "
      "{sourceRepositoryRef: "
      "refs/heads/main, runnerEnvironment: github-hosted}}, transparency: {log: required, witnesses: 1, "
      "witnessKeys: [\"" +
      w.vkey() + "\"]}, sct: ignored, timestamps: {required: 2}, signedBefore: 2026-01-01T00:00:00Z");
  ASSERT_TRUE(ci.identity.has_value());
  EXPECT_EQ(ci.identity->names(), std::vector<std::string>{"repo"});
  EXPECT_FALSE(ci.identity->issuer.is_exact());
  ASSERT_EQ(ci.identity->claims.size(), 2U);
  EXPECT_EQ(ci.identity->claims[0].first, "sourceRepositoryRef");
  ASSERT_NE(ci.anchors, nullptr);
  EXPECT_EQ(ci.anchors->root().logs.size(), 2U);
  EXPECT_TRUE(ci.keys.empty());
  EXPECT_EQ(ci.log, verify::LogUse::kRequired);
  EXPECT_EQ(ci.sct, verify::SctUse::kIgnored);
  EXPECT_EQ(ci.witnesses, 1U);
  EXPECT_EQ(ci.witness_keys.at(0).name, "w.example");
  EXPECT_EQ(ci.timestamps, 2U);
  EXPECT_EQ(ci.signed_before, parse_time("2026-01-01T00:00:00Z"));
}

// An identity needs a log and an SCT unless they are waived; a key needs neither unless it is asked for.
TEST_F(Keyless, AsksForLogAndSctByDefault) {
  const auto& ci = only_authority(kKeyless);
  EXPECT_EQ(ci.log, verify::LogUse::kRequired);
  EXPECT_EQ(ci.sct, verify::SctUse::kRequired);
  EXPECT_EQ(ci.timestamps, 0U);
  EXPECT_EQ(only_authority("key: {file: a.pub}").log, verify::LogUse::kOptional);
}

TEST_F(Keyless, ReadsEveryPart) {
  for (const char* log : {"required", "optional", "ignored"}) {
    EXPECT_TRUE(maker.load(with(kKeyless + ", transparency: {log: " + log + "}")).ok()) << log;
  }
  EXPECT_TRUE(maker.load(with(kKeyless + ", sct: required")).ok());
  EXPECT_TRUE(maker.load(with(kKeyless + ", timestamps: {required: 0}")).ok());
  EXPECT_TRUE(maker.load(with(kKeyless + ", transparency: {witnesses: 0}")).ok());
}

TEST_F(Keyless, NeedsExactlyOneOfKeyAndKeyless) {
  expect_refused(
      "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n    x: ^{" +
      kKeyless + ", key: {file: a.pub}}\n");
  expect_refused(
      "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n    x: "
      "^{}\n");
}

TEST_F(Keyless, NeedsExactlyOneOfTextAndPattern) {
  expect_member_refused("keyless: ^{" + kRoot + ", subject: s}");
  expect_member_refused("keyless: ^{" + kRoot + ", issuer: i}");
  expect_member_refused("keyless: ^{" + kRoot + ", issuer: i, issuerRegExp: i, subject: s}");
  expect_member_refused("keyless: ^{" + kRoot + ", issuer: i, subject: s, subjectRegExp: s}");
  expect_member_refused("keyless: ^{" + kWho + "}");
  expect_member_refused("keyless: ^{}");
  expect_member_refused("keyless: ^null");
  expect_member_refused("keyless: ^[]");
}

TEST_F(Keyless, RefusesTextsThatAreNone) {
  for (const char* wrong : {"\"\"", "null", "1", "true", "[]", "{}", "\"a\\tb\""}) {
    const std::string value = std::string("^") + wrong;
    expect_member_refused("keyless: {" + kRoot + ", issuer: " + value + ", subject: s}");
    expect_member_refused("keyless: {" + kRoot + ", issuer: i, subject: " + value + "}");
    expect_member_refused("keyless: {" + kRoot + ", issuerRegExp: " + value + ", subject: s}");
    expect_member_refused("keyless: {" + kRoot + ", issuer: i, subjectRegExp: " + value + "}");
    expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", claims: {buildTrigger: " + value + "}}");
  }
  expect_member_refused("keyless: {" + kRoot + ", issuer: i, subjectRegExp: ^\"(\"}");
  expect_member_refused("keyless: {" + kRoot + ", issuer: i, subject: ^\"a{b\"}");
  expect_member_refused("keyless: {" + kRoot + ", issuer: i, subject: ^\"a{}\"}");
}

TEST_F(Keyless, RefusesClaimsThatDoNotExist) {
  expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", claims: {^sourceRepositoryUri: x}}");
  expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", claims: {^issuer: x}}");
  expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", claims: ^{}}");
  expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", claims: ^[]}");
}

TEST_F(Keyless, RefusesUnknownKeysAtTheirPlace) {
  expect_member_refused("keyless: {" + kRoot + ", " + kWho + ", ^identity: x}");
  expect_member_refused(kKeyless + ", ^scts: required");
  expect_member_refused(kKeyless + ", timestamps: {^need: 1}");
  expect_member_refused(kKeyless + ", transparency: {^witness: 1}");
  expect_member_refused("keyless: {trustedRoot: {^files: [root.json]}, " + kWho + "}");
}

// TLG-27
TEST_F(Keyless, RefusesRootsThatAreMissingOrBroken) {
  const auto root = [](const std::string& file) {
    return "keyless: {trustedRoot: {file: " + file + "}, " + kWho + "}";
  };
  expect_member_refused(root("^absent.json"), Code::kPolicyUnreadable);
  expect_member_refused(root("^broken.json"), Code::kTrustedRootInvalid);
  expect_member_refused(root("^a.pub"), Code::kTrustedRootInvalid);
  expect_member_refused(root("^\"\""));
  expect_member_refused("keyless: {trustedRoot: ^{}, " + kWho + "}");
  expect_member_refused("keyless: {trustedRoot: ^root.json, " + kWho + "}");
  expect_member_refused("key: {file: a.pub}, trustedRoot: {file: ^broken.json}", Code::kTrustedRootInvalid);
}

// TLG-27: a chain in the root that does not hold.
TEST_F(Keyless, RefusesRootsWhoseChainsDoNotHold) {
  Json root = sigstore_instance().trusted_root();
  auto& chain = support::list_at(root, "certificateAuthorities/0/certChain/certificates");
  std::swap(chain[0], chain[1]);
  write_root("root.json", root);
  expect_member_refused("keyless: {trustedRoot: {file: ^root.json}, " + kWho + "}",
                        Code::kTrustedRootInvalid);
}

// TLG-27
TEST_F(Keyless, RefusesDemandsThatTheRootCannotMeet) {
  expect_incomplete(kKeyless + ", timestamps: {required: 3}");
  expect_incomplete(kKeyless + ", transparency: {witnesses: 1}");
  expect_incomplete(kKeyless + ", transparency: {log: ignored}, signedBefore: 2026-01-01T00:00:00Z");
  expect_incomplete("key: {file: a.pub}, signedBefore: 2026-01-01T00:00:00Z");
  expect_incomplete("key: {file: a.pub}, transparency: {log: required}");
  expect_incomplete("key: {file: a.pub}, timestamps: {required: 1}");
  const auto w = support::make_witness("w.example").vkey();
  expect_incomplete(kKeyless + ", transparency: {witnesses: 2, witnessKeys: [\"" + w + "\"]}");
  expect_incomplete(kKeyless + ", transparency: {log: optional, witnesses: 1, witnessKeys: [\"" + w + "\"]}");
}

// TLG-27
TEST_F(Keyless, RefusesRootsWithoutWhatIsAskedOf) {
  for (const char* list : {"certificateAuthorities", "ctlogs", "tlogs"}) {
    write_root_without(list);
    expect_incomplete(kKeyless);
  }
  write_root_without("ctlogs");
  EXPECT_TRUE(maker.load(with(kKeyless + ", sct: ignored")).ok());
  write_root_without("tlogs");
  EXPECT_TRUE(maker.load(with(kKeyless + ", transparency: {log: ignored}")).ok());
}

TEST_F(Keyless, RefusesWrongValuesOfDemands) {
  expect_member_refused("key: {file: a.pub}, sct: ^required");
  expect_member_refused("key: {file: a.pub}, sct: ^ignored");
  expect_member_refused(kKeyless + ", sct: ^optional");
  expect_member_refused(kKeyless + ", sct: ^true");
  expect_member_refused(kKeyless + ", timestamps: ^{}");
  expect_member_refused(kKeyless + ", timestamps: ^1");
  expect_member_refused(kKeyless + ", timestamps: {required: ^-1}");
  expect_member_refused(kKeyless + ", timestamps: {required: ^true}");
  expect_member_refused(kKeyless + ", signedBefore: ^2026-01-01");
  expect_member_refused(kKeyless + ", signedBefore: ^\"\"");
  expect_member_refused(kKeyless + ", transparency: {log: ^none}");
  expect_member_refused(kKeyless + ", transparency: {witnesses: ^\"1\"}");
}

TEST_F(Keyless, RefusesWitnessKeysThatAreNone) {
  const auto w = support::make_witness("w.example").vkey();
  const auto keys = [](const std::string& list) {
    return kKeyless + ", transparency: {witnessKeys: " + list + "}";
  };
  expect_member_refused(keys("[^w]"), Code::kKeyInvalid);
  expect_member_refused(keys("[\"" + w + "\", ^\"x" + w + "\"]"), Code::kKeyInvalid);
  expect_member_refused(keys("[\"" + w + "\", ^\"" + w + "\"]"));
  expect_member_refused(keys("^[]"));
}

// An identity's root stands with it, and no other may stand in for it.
TEST_F(Keyless, KeepsTheRootOfAnIdentityWithIt) {
  expect_member_refused(kKeyless + ", trustedRoot: ^{file: root.json}");
  expect_refused(with("keyless: ^{" + kWho + "}", "  trustedRoot: {file: root.json}\n"));
}

const std::string kNeedsLog = "key: {file: a.pub}, transparency: {log: required}";

// A key without a root of its own has the one that the book knows.
TEST_F(Keyless, GivesAKeyTheOnlyRootOfTheBook) {
  policy = maker.must_load(with(kNeedsLog, "    second: {" + kKeyless + "}\n"));
  ASSERT_NE(policy, nullptr);
  EXPECT_NE(policy->trust().authorities.at(0).anchors, nullptr);
  EXPECT_EQ(policy->trust().authorities.at(0).anchors, policy->trust().authorities.at(1).anchors);
}

TEST_F(Keyless, GivesAKeyNoneOfTwoRoots) {
  std::string other = kKeyless;
  other.replace(other.find("root.json"), 9, "other.json");
  const std::string two = "    second: {" + kKeyless + "}\n    third: {" + other + "}\n";
  std::string text = with(kNeedsLog, two);
  text.insert(text.find("x: {"), "^");
  expect_refused(text, Code::kTrustedRootIncomplete);
  policy = maker.must_load(with(kNeedsLog, two + "  trustedRoot: {file: other.json}\n"));
  ASSERT_NE(policy, nullptr);
  const auto& authorities = policy->trust().authorities;
  EXPECT_EQ(authorities.at(0).anchors, authorities.at(2).anchors);
  policy = maker.must_load(with(kNeedsLog + ", trustedRoot: {file: root.json}", two));
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->trust().authorities.at(0).anchors, policy->trust().authorities.at(1).anchors);
}

TEST_F(Keyless, ReadsTheRootOfTheBook) {
  policy = maker.must_load(with(kNeedsLog, "  trustedRoot: {file: root.json}\n"));
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->trust().authorities.at(0).anchors->root().logs.size(), 2U);
  expect_refused(with(kNeedsLog, "  trustedRoot: {file: ^absent.json}\n"), Code::kPolicyUnreadable);
  expect_refused(with(kNeedsLog, "  trustedRoot: {file: ^broken.json}\n"), Code::kTrustedRootInvalid);
  expect_refused(with(kNeedsLog, "  trustedRoot: ^root.json\n"));
}

TEST_F(Keyless, RefusesTwoRootsOfTheBook) {
  const std::string head = "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n";
  const auto chapters = [&](const std::string& first, const std::string& second) {
    return head + "  trustedRoot: {file: " + first + "}\n---\n" + head + "  trustedRoot: " + second;
  };
  expect_refused(chapters("root.json", "^{file: other.json}\n"));
  EXPECT_TRUE(maker.load(chapters("root.json", "{file: root.json}\n")).ok());
}

TEST_F(Keyless, DigestCoversTheRoot) {
  const auto first = maker.must_load(with(kKeyless))->digest();
  Json root = sigstore_instance().trusted_root();
  support::at(root, "tlogs/0/baseUrl") = "https://changed.example";
  write_root("root.json", root);
  EXPECT_NE(maker.must_load(with(kKeyless))->digest(), first);
}

// What follows is about rules.
class KeylessRules : public Keyless {
 protected:
  static std::string identity(const std::string& who) { return "{keyless: {" + kRoot + ", " + who + "}}"; }

  // Two identities x and second, and a rule of these members.
  static std::string rule(const std::string& x, const std::string& second, const std::string& members,
                          const std::string& repositories = "\"**\"", const std::string& spec = {}) {
    return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec:\n  authorities:\n    "
           "x: " +
           x + "\n    second: " + second + "\n  rules:\n    - {name: r, match: {repositories: [" +
           repositories + "]}, " + members + "}\n" + spec;
  }

  static verify::Proof signed_as(const std::string& authority, const std::string& subject,
                                 const std::string& source = "signature") {
    auto proof = support::make_proof(authority, crypto::Digest::of("key of " + source), source);
    proof.signer.identity = sigstore::Identity{"https://i.example", subject, {}};
    return proof;
  }
};

const std::string kOne = "issuer: \"https://i.example\", subject: \"https://s.example/x\"";
const std::string kTwo = "issuer: \"https://i.example\", subject: \"https://s.example/y\"";
const std::string kMany = "issuer: \"https://i.example\", subjectRegExp: \"https://s.example/.*\"";

// SIG-09, SIG-10
TEST_F(KeylessRules, CountsExactIdentitiesAsOneSignerEach) {
  EXPECT_TRUE(
      maker.load(rule(identity(kOne), identity(kTwo), "signatures: [{threshold: 2, from: [x, second]}]"))
          .ok());
  expect_refused(rule(identity(kOne), identity(kOne), "signatures: [{threshold: ^2, from: [x, second]}]"));
  expect_refused(rule(identity(kOne), identity(kTwo), "signatures: [{threshold: ^2, from: [x]}]"));
  expect_refused(
      rule(identity(kOne), "{key: {file: a.pub}}", "signatures: [{threshold: ^3, from: [x, second]}]"));
}

TEST_F(KeylessRules, CountsAPatternAsManySigners) {
  EXPECT_TRUE(
      maker.load(rule(identity(kMany), identity(kTwo), "signatures: [{threshold: 5, from: [x]}]")).ok());
}

// SIG-09: whoever it is, one identity counts once, however many keys and authorities it is.
TEST_F(KeylessRules, CountsAnIdentityOnce) {
  policy = maker.must_load(
      rule(identity(kMany), identity(kTwo), "signatures: [{threshold: 2, from: [x, second]}]"));
  ASSERT_NE(policy, nullptr);
  evidence.proofs = {signed_as("x", "https://s.example/y", "1"),
                     signed_as("second", "https://s.example/y", "1"),
                     signed_as("x", "https://s.example/y", "2")};
  EXPECT_EQ(denied(), Codes{Code::kSignatureThreshold});
  evidence.proofs.push_back(signed_as("x", "https://s.example/z", "3"));
  EXPECT_TRUE(admitted());
}

// Captures are compared without regard to case, so that one repository under two spellings is one signer.
TEST_F(KeylessRules, CountsSpellingsOfOneIdentityOnce) {
  policy = maker.must_load(
      rule(identity(kMany), identity(kTwo), "signatures: [{threshold: 2, from: [x, second]}]"));
  ASSERT_NE(policy, nullptr);
  evidence.proofs = {signed_as("x", "https://s.example/app", "1"),
                     signed_as("x", "https://s.example/App", "2")};
  EXPECT_EQ(denied(), Codes{Code::kSignatureThreshold});
}

TEST_F(KeylessRules, RefusesCapturesThatNotEveryPatternHas) {
  const std::string bound = identity("issuer: i, subject: \"https://github.com/acme/{repo}\"");
  const auto text = [&](const std::string& repositories) {
    return rule(bound, identity(kOne), "signatures: [{from: [x]}]", repositories);
  };
  const auto refused = [&](const std::string& repositories) {
    std::string marked = text(repositories);
    marked.insert(marked.find("{name: r"), "^");
    expect_refused(marked);
  };
  EXPECT_TRUE(maker.load(text("\"ghcr.io/acme/{repo}\"")).ok());
  EXPECT_TRUE(maker.load(text("\"ghcr.io/acme/{repo}\", \"quay.io/{repo}/x\"")).ok());
  refused("\"ghcr.io/acme/*\"");
  refused("\"ghcr.io/acme/{name}\"");
  refused("\"ghcr.io/acme/{repo}\", \"quay.io/acme/*\"");
  refused("\"**\"");
  // Of an authority that the rule does not ask nothing is wanted.
  EXPECT_TRUE(maker.load(rule(bound, identity(kOne), "signatures: [{from: [second]}]")).ok());
}

TEST_F(KeylessRules, RefusesCapturesOfClaimsAndIssuersToo) {
  for (const char* who : {"issuer: \"https://{org}\", subject: s",
                          "issuer: i, subject: s, claims: {buildTrigger: \"{org}\"}"}) {
    std::string marked =
        rule(identity(who), identity(kOne), "signatures: [{from: [x]}]", "\"ghcr.io/acme/{repo}\"");
    marked.insert(marked.find("{name: r"), "^");
    expect_refused(marked);
  }
}

// What the pattern remembers of the name binds the identity to it, without regard to case.
TEST_F(KeylessRules, BindsTheIdentityToTheRepository) {
  policy =
      maker.must_load(rule(identity("issuer: i, subject: \"https://github.com/acme/{repo}\""), identity(kOne),
                           "signatures: [{from: [x]}]", "\"ghcr.io/acme/{repo}\", \"quay.io/{repo}/x\""));
  ASSERT_NE(policy, nullptr);
  const auto matches = [&](const std::string& name, const std::string& subject) {
    const auto circumstances =
        verify::Circumstances{kNow, policy->ruling(*oci::Reference::parse(name)).captures};
    EXPECT_EQ(circumstances.now, kNow);
    return verify::check_identity({"i", subject, {}}, *policy->trust().authorities.at(0).identity,
                                  circumstances.captures)
        .ok();
  };
  EXPECT_TRUE(matches("ghcr.io/acme/app:1", "https://github.com/acme/app"));
  EXPECT_TRUE(matches("ghcr.io/acme/app:1", "https://github.com/acme/App"));
  EXPECT_TRUE(matches("quay.io/app/x", "https://github.com/acme/app"));
  EXPECT_FALSE(matches("ghcr.io/acme/other", "https://github.com/acme/app"));
  EXPECT_FALSE(matches("ghcr.io/acme/app", "https://github.com/Acme/app"));
  EXPECT_FALSE(matches("ghcr.io/acme/app", "https://github.com/acme/app/x"));
  EXPECT_FALSE(matches("ghcr.io/acme/app", "https://github.com/acme/{repo}"));
  EXPECT_FALSE(matches("layout:/tmp/x", "https://github.com/acme/app"));
}

const std::string kRevoked =
    "  revoked: {identities: [{issuer: \"https://i.example\", subject: \"https://s.example/x\"}]}\n";

TEST_F(KeylessRules, DeniesRevokedIdentities) {
  policy =
      maker.must_load(rule(identity(kMany), identity(kOne), "signatures: [{from: [x]}]", "\"**\"", kRevoked));
  ASSERT_NE(policy, nullptr);
  ASSERT_EQ(policy->revoked_identities().size(), 1U);
  evidence.proofs = {signed_as("x", "https://s.example/x")};
  EXPECT_EQ(denied(), (Codes{Code::kRevokedIdentity, Code::kSignatureNoneMatched}));
  evidence.proofs[0].signed_at = kNow - std::chrono::hours(24 * 365);  // whenever it was signed
  EXPECT_EQ(denied(), (Codes{Code::kRevokedIdentity, Code::kSignatureNoneMatched}));
  evidence.proofs = {signed_as("x", "https://s.example/X")};  // the same by another spelling
  EXPECT_EQ(denied(), (Codes{Code::kRevokedIdentity, Code::kSignatureNoneMatched}));
  evidence.proofs = {signed_as("x", "https://s.example/y")};
  EXPECT_TRUE(admitted());
  evidence.proofs = {signed_as("x", "https://s.example/x")};
  evidence.proofs[0].signer.identity->issuer = "https://other.example";
  EXPECT_TRUE(admitted());
}

TEST_F(KeylessRules, RefusesRevocationsThatNameNobody) {
  const auto text = [](const std::string& list) {
    return with(kKeyless, "  revoked: {identities: " + list + "}\n");
  };
  EXPECT_TRUE(maker.load(text("[]")).ok());
  expect_refused(text("^{}"));
  expect_refused(text("[^{issuer: i}]"));
  expect_refused(text("[^{subject: s}]"));
  expect_refused(text("[{issuer: ^\"\", subject: s}]"));
  expect_refused(text("[{issuer: i, subject: ^null}]"));
  expect_refused(text("[{issuer: i, subject: s, ^subjectRegExp: s}]"));
}

// The verdict holds no longer than a proof that has no time of its own.
TEST_F(KeylessRules, HoldsNoLongerThanItsProofs) {
  policy = maker.must_load(rule(identity(kMany), identity(kOne), "signatures: [{from: [x]}]"));
  ASSERT_NE(policy, nullptr);
  evidence.proofs = {signed_as("x", "https://s.example/x")};
  EXPECT_FALSE(cleared()->holds_until().has_value());
  evidence.proofs[0].holds_until = kNow + Seconds(60);
  EXPECT_EQ(cleared()->holds_until(), kNow + Seconds(60));
}

}  // namespace
}  // namespace sekisho::policy
