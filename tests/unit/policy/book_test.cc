// What a book says beside who must sign: where a rule holds, other names of an artifact, approved digests,
// ages, what was admitted before, and the manifests of an index.
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "decide_maker.h"

namespace sekisho::policy {
namespace {

using Code = ReasonCode;

constexpr std::string_view kSigned = "signatures: [{from: [a]}]";

std::string rules(const std::string& list) { return "  rules: [" + list + "]\n"; }
std::string rule(const std::string& name, const std::string& match, const std::string& rest) {
  return "{name: " + name + ", match: {" + match + "}, " + rest + "}";
}

class Book : public Decide {
 protected:
  void use_rules(const std::string& list) {
    policy = maker.must_load(PolicyMaker::in_spec(rules(list)));
    ASSERT_NE(policy, nullptr);
  }
  std::string refused(const std::string& list) const {
    const auto loaded = maker.load(PolicyMaker::in_spec(rules(list)));
    return loaded.ok() ? "loaded" : loaded.error().detail;
  }
  std::string rule_of(const std::string& reference) const {
    const Rule* found = policy->ruling(*oci::Reference::parse(reference), destination).rule;
    return found == nullptr ? "none" : found->name;
  }
};

TEST_F(Book, ARuleWithAScopeGoesBeforeOneWithout) {
  const std::string everywhere = "repositories: [\"ghcr.io/acme/*\"]";
  use_rules(rule("general", everywhere, std::string(kSigned)) + ", " +
            rule("prod", everywhere + ", clusters: [\"prod-*\"]", std::string(kSigned)) + ", " +
            rule("shop", everywhere + ", clusters: [test], namespaces: [shop]", std::string(kSigned)));
  EXPECT_EQ(rule_of("ghcr.io/acme/app"), "general");
  destination = {"prod-eu", ""};
  EXPECT_EQ(rule_of("ghcr.io/acme/app"), "prod");
  destination = {"prod", "shop"};
  EXPECT_EQ(rule_of("ghcr.io/acme/app"), "general");
  destination = {"test", "shop"};
  EXPECT_EQ(rule_of("ghcr.io/acme/app"), "shop");
  destination = {"", "shop"};
  EXPECT_EQ(rule_of("ghcr.io/acme/app"), "general");
}

TEST_F(Book, WithoutADestinationARuleWithAScopeMatchesNothing) {
  use_rules(rule("prod", "repositories: [\"**\"], clusters: [prod]", std::string(kSigned)));
  evidence.proofs = {by("a")};
  EXPECT_EQ(denied(), Codes{Code::kPolicyNoRule});
  destination.cluster = "prod";
  EXPECT_TRUE(admitted());
  typed = "layout:/tmp/x";
  EXPECT_TRUE(admitted());
  destination.cluster = "Prod";
  EXPECT_EQ(denied(), Codes{Code::kPolicyNoRule});
}

TEST_F(Book, RefusesScopesThatMeetUnlessOnePatternIsMoreSpecific) {
  const auto two = [&](const std::string& a, const std::string& b) {
    return refused(rule("one", a, std::string(kSigned)) + ", " + rule("two", b, std::string(kSigned)));
  };
  const std::string same = "repositories: [\"ghcr.io/*\"], ";
  EXPECT_EQ(two(same + "clusters: [\"prod-*\"]", same + "clusters: [\"dev-*\"]"), "loaded");
  EXPECT_NE(two(same + "clusters: [\"prod-*\"]", same + "clusters: [\"*-eu\"]"), "loaded");
  EXPECT_NE(two(same + "clusters: [prod]", same + "namespaces: [shop]"), "loaded");
  EXPECT_EQ(two(same + "clusters: [prod], namespaces: [a]", same + "namespaces: [shop]"), "loaded");
  // The general one can never match where the other holds everywhere.
  EXPECT_EQ(two("repositories: [\"ghcr.io/a*\"], clusters: [prod]", "repositories: [\"ghcr.io/ab*\"]"),
            "loaded");
}

TEST_F(Book, AMirrorIsJudgedAsItsOriginal) {
  use_rules(rule("manifests", "repositories: [\"ghcr.io/acme/{repo}/manifests\"]",
                 "mirrors: [{prefix: dc1.example/acme, of: ghcr.io/acme}], " + std::string(kSigned)) +
            ", " + rule("mirrored", "repositories: [\"dc1.example/**\"]", "signatures: [{from: [b]}]"));
  EXPECT_EQ(rule_of("dc1.example/acme/shop/manifests"), "manifests");
  EXPECT_EQ(rule_of("dc1.example/acme/shop"), "mirrored");
  EXPECT_EQ(rule_of("dc1.example/acme-evil/shop/manifests"), "mirrored");
  const Ruling ruling = policy->ruling(std::string_view("dc1.example/acme/shop/manifests"));
  EXPECT_EQ(ruling.name, "ghcr.io/acme/shop/manifests");
  ASSERT_EQ(ruling.captures.size(), 1U);
  EXPECT_EQ(ruling.captures.front().second, "shop");
}

TEST_F(Book, ALegacySignatureOfTheOriginalCountsForAMirror) {
  use_rules(rule("r", "repositories: [\"ghcr.io/acme/*\"]",
                 "mirrors: [{prefix: dc1.example/acme, of: ghcr.io/acme}], signedIdentity: repository, " +
                     std::string(kSigned)));
  typed = "dc1.example/acme/app";
  evidence.proofs = {by("a", "s", verify::ProofFormat::kLegacy)};
  evidence.proofs[0].docker_reference = "ghcr.io/acme/app";
  EXPECT_TRUE(admitted());
  evidence.proofs[0].docker_reference = "dc1.example/acme/app";
  EXPECT_TRUE(admitted());
  evidence.proofs[0].docker_reference = "ghcr.io/acme/other";
  EXPECT_EQ(denied(), (Codes{Code::kSignatureReference, Code::kSignatureNoneMatched}));
}

TEST_F(Book, RefusesMirrorsThatServeNothingOrTwoMasters) {
  const auto with = [&](const std::string& mirrors) {
    return refused(
        rule("r", "repositories: [\"ghcr.io/acme/*\"]", "mirrors: " + mirrors + ", " + std::string(kSigned)));
  };
  EXPECT_EQ(with("[{prefix: m.example, of: ghcr.io/acme}]"), "loaded");
  EXPECT_EQ(with("[{prefix: m.example/app, of: ghcr.io/acme/app}]"), "loaded");
  EXPECT_NE(with("[{prefix: m.example, of: ghcr.io/other}]"), "loaded");
  EXPECT_NE(with("[{prefix: m.example, of: ghcr.io/acme}, {prefix: m.example, of: ghcr.io}]"), "loaded");
  EXPECT_NE(with("[{prefix: \"m.example/*\", of: ghcr.io/acme}]"), "loaded");
  EXPECT_NE(with("[{prefix: m.example/, of: ghcr.io/acme}]"), "loaded");
}

TEST_F(Book, ApprovedDigestsStandInForSignatures) {
  const std::string subject = crypto::Digest::of("subject").text();
  maker.write("approved.lock", "# looked at\n\n  " + crypto::Digest::of("x").text() +
                                   "\nghcr.io/acme/app:1@" + subject + "  # by us\r\n");
  const auto with = [](const std::string& approved) {
    return rule("r", "repositories: [\"**\"]", "approvedDigests: " + approved);
  };
  use_rules(with("{file: approved.lock}"));
  EXPECT_TRUE(admitted());
  use_rules(with("{digests: [\"" + crypto::Digest::of("x").text() + "\"]}"));
  EXPECT_EQ(denied(), Codes{Code::kDigestNotApproved});
  maker.write("empty.lock", "# nothing yet\n");
  use_rules(with("{file: empty.lock}"));
  EXPECT_EQ(denied(), Codes{Code::kDigestNotApproved});
  maker.write("broken.lock", "sha256:abc\n");
  EXPECT_NE(refused(with("{file: broken.lock}")), "loaded");
  EXPECT_NE(refused(with("{file: absent.lock}")), "loaded");
}

TEST_F(Book, ApprovedDigestsAndSignaturesAreBothAskedFor) {
  use("approvedDigests: {digests: [\"" + crypto::Digest::of("subject").text() + "\"]}, " +
      std::string(kSigned));
  EXPECT_EQ(denied(), Codes{Code::kSignatureNone});
  evidence.proofs = {by("a")};
  EXPECT_TRUE(admitted());
}

class Fresh : public Book {
 protected:
  void SetUp() override {
    maker.write("root.json",
                *read_file(std::filesystem::path(SEKISHO_SOURCE_DIR) / "keys" / "sigstore-public-good.json",
                           Limits{}.trusted_root_bytes));
  }
  void ask(const std::string& freshness) {
    use_dated("  rules: [{name: r, match: {repositories: [\"**\"]}, " + std::string(kSigned) +
              ", freshness: {" + freshness + "}}]\n");
  }
  void use_dated(const std::string& spec) {
    policy = maker.must_load(PolicyMaker::in_spec("  trustedRoot: {file: root.json}\n" + spec));
    ASSERT_NE(policy, nullptr);
  }
  void sign(const char* time) {
    evidence.proofs = {by("a")};
    if (time != nullptr) evidence.proofs[0].signed_at = *parse_time(time);
  }
};

TEST_F(Fresh, CountsTheAgeOfTheNewestTrustedTime) {
  ask("minAge: 1d, maxAge: 90d, at: always");
  sign("2026-05-01T00:00:00Z");
  ASSERT_TRUE(admitted());
  EXPECT_EQ(*cleared()->holds_until(), *parse_time("2026-07-30T00:00:01Z"));
  sign("2026-03-02T23:59:59Z");
  EXPECT_EQ(denied(), Codes{Code::kFreshnessAge});
  sign("2026-05-31T00:00:01Z");
  EXPECT_EQ(denied(), Codes{Code::kFreshnessAge});
  sign(nullptr);
  EXPECT_EQ(denied(), Codes{Code::kFreshnessNoTime});
}

TEST_F(Fresh, AtAdmissionAnAgeIsNotAskedTwice) {
  ask("maxAge: 1d");
  sign("2026-01-01T00:00:00Z");
  EXPECT_EQ(denied(), Codes{Code::kFreshnessAge});
  history.admitted = {crypto::Digest::of("subject")};
  EXPECT_TRUE(admitted());
  ask("maxAge: 1d, at: always");
  EXPECT_EQ(denied(), Codes{Code::kFreshnessAge});
}

TEST_F(Fresh, AnAgeThatNoEvidenceCouldTellIsRefused) {
  EXPECT_FALSE(maker.load(PolicyMaker::with_rule(std::string(kSigned) + ", freshness: {maxAge: 1d}")).ok());
  EXPECT_FALSE(
      maker.load(PolicyMaker::with_rule(std::string(kSigned) + ", freshness: {minAge: 2d, maxAge: 1d}"))
          .ok());
  EXPECT_TRUE(
      maker.load(PolicyMaker::with_rule(std::string(kSigned) + ", freshness: {rollback: refuse}")).ok());
}

TEST_F(Fresh, TheStricterOfBaselineAndRuleHolds) {
  use_dated(
      "  baseline: {freshness: {minAge: 1d, maxAge: 90d, at: always}}\n  rules: [{name: r, match: "
      "{repositories: [\"**\"]}, " +
      std::string(kSigned) + ", freshness: {minAge: 2h, maxAge: 10d, rollback: refuse}}]\n");
  const Freshness& freshness = policy->rules()[0].demands.freshness;
  EXPECT_EQ(freshness.min_age, Seconds(86400));
  EXPECT_EQ(freshness.max_age, Seconds(864000));
  EXPECT_EQ(freshness.at, When::kAlways);
  EXPECT_TRUE(freshness.forward_only);
}

// AUD-07
TEST_F(Fresh, WhatIsOlderThanWhatWasAdmittedIsARollback) {
  use(std::string(kSigned) + ", freshness: {rollback: refuse}");
  const auto before = [&](const char* signed_at, const char* created) {
    history.newest =
        store::Admitted{crypto::Digest::of("other"), signed_at ? parse_time(signed_at) : std::nullopt,
                        created ? parse_time(created) : std::nullopt};
  };
  sign("2026-05-01T00:00:00Z");
  EXPECT_TRUE(admitted());
  before("2026-04-30T23:59:59Z", nullptr);
  EXPECT_TRUE(admitted());
  before("2026-05-01T00:00:01Z", nullptr);
  EXPECT_EQ(denied(), Codes{Code::kFreshnessRollback});
  before("2026-05-01T00:00:00Z", nullptr);
  EXPECT_EQ(denied(), Codes{Code::kFreshnessRollback});
  before(nullptr, "2026-01-01T00:00:00Z");
  EXPECT_EQ(denied(), Codes{Code::kFreshnessRollback});  // not comparable: this one says no time of its own
  auto manifest = make_manifest(oci::kFluxConfigType);
  manifest.annotations = {{"org.opencontainers.image.created", "2026-02-01T00:00:00Z"}};
  document = manifest;
  EXPECT_TRUE(admitted());
  before("2026-05-01T00:00:00Z", "2026-01-01T00:00:00Z");
  EXPECT_TRUE(admitted());
  history.newest->digest = crypto::Digest::of("subject");
  history.newest->signed_at = *parse_time("2026-05-09T00:00:00Z");
  EXPECT_TRUE(admitted());
}

class Parts : public Book {
 protected:
  Parts() {
    auto index = make_index();
    index.manifests[0].platform = "linux/amd64";
    index.manifests.push_back(oci::Descriptor::of(std::string(oci::kManifestType), "arm"));
    index.manifests[1].platform = "linux/arm64/v8";
    document = index;
  }
  const oci::Index& index() const { return std::get<oci::Index>(document); }
  Verdict part(std::size_t position, verify::Evidence found) const {
    auto manifest = make_manifest(oci::kImageConfigType);
    manifest.digest = index().manifests[position].digest;
    const oci::Document child = manifest;
    const auto reference = *oci::Reference::parse(typed);
    return decide_papers(*policy, {reference, child, destination, history, kNothingRead, &index()}, found,
                         kNow);
  }
  Verdict whole(const std::vector<Verdict>& verdicts) const {
    const auto reference = *oci::Reference::parse(typed);
    std::vector<Part> parts;
    for (std::size_t i = 0; i < verdicts.size(); ++i) parts.push_back({index().manifests[i], verdicts[i]});
    return decide_index({reference, document, destination, history}, papers(), parts, kNow);
  }
  Codes codes(const Verdict& verdict) const {
    const auto* denial = std::get_if<Denial>(&verdict);
    return denial == nullptr ? Codes{} : codes_of(denial->reasons);
  }
};

TEST_F(Parts, EachManifestOfTheIndexHasPapers) {
  use("artifact: {index: children}, " + std::string(kSigned));
  EXPECT_TRUE(admitted());  // of itself the index needs nothing
  const Verdict yes = part(0, {{by("a")}, {}, {}, false, 1});
  const Verdict no = part(1, {});
  EXPECT_TRUE(std::holds_alternative<Clearance>(whole({yes, part(1, {{by("a")}, {}, {}, false, 1})})));
  EXPECT_EQ(codes(whole({yes, no})), (Codes{Code::kIndexChild, Code::kSignatureNone}));
  const Verdict cleared_whole = whole({yes, yes});
  ASSERT_TRUE(std::holds_alternative<Clearance>(cleared_whole));
  EXPECT_EQ(std::get<Clearance>(cleared_whole).digest(), crypto::Digest::of("subject"));
  EXPECT_EQ(std::get<Clearance>(cleared_whole).proofs().size(), 2U);
}

TEST_F(Parts, BothAsksForTheIndexToo) {
  use("artifact: {index: both}, " + std::string(kSigned));
  EXPECT_EQ(denied(), Codes{Code::kSignatureNone});
  const Verdict yes = part(0, {{by("a")}, {}, {}, false, 1});
  EXPECT_EQ(codes(whole({yes, yes})), Codes{Code::kSignatureNone});
  evidence.proofs = {by("a")};
  EXPECT_TRUE(std::holds_alternative<Clearance>(whole({yes, yes})));
}

TEST_F(Parts, APartThatIsUndecidedLeavesTheWholeUndecided) {
  use("artifact: {index: children}, " + std::string(kSigned));
  const Verdict open = Undecided{{{Code::kRegistryUnreachable, "x", "y"}}};
  EXPECT_TRUE(std::holds_alternative<Undecided>(whole({part(0, {{by("a")}, {}, {}, false, 1}), open})));
}

TEST_F(Parts, PlatformsAreTheOnesAskedAbout) {
  use("artifact: {index: children, platforms: [linux/arm64]}, " + std::string(kSigned));
  const auto parts = select_parts(policy->rules()[0], index(), Limits{});
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 1U);
  EXPECT_EQ(parts->front().platform, "linux/arm64/v8");
  use("artifact: {index: children, platforms: [linux/s390x]}, " + std::string(kSigned));
  EXPECT_EQ(select_parts(policy->rules()[0], index(), Limits{}).error().code, Code::kIndexPlatform);
  use("artifact: {index: children}, " + std::string(kSigned));
  EXPECT_EQ(select_parts(policy->rules()[0], index(), Limits{})->size(), 2U);
  Limits limits;
  limits.index_parts = 1;
  EXPECT_EQ(select_parts(policy->rules()[0], index(), limits).error().code, Code::kManifestTooManyLayers);
}

TEST_F(Parts, ARevokedPartIsRefusedInWarnModeToo) {
  use("artifact: {index: children}, mode: warn, " + std::string(kSigned),
      "  revoked: {digests: [{digest: \"" + crypto::Digest::of("child").text() + "\"}]}\n");
  EXPECT_EQ(codes(part(0, {{by("a")}, {}, {}, false, 1})), Codes{Code::kRevokedDigest});
}

}  // namespace
}  // namespace sekisho::policy
