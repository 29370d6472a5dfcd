// What a rule asks of the manifests in an artifact: each key admits one thing and denies another.
#include <string>

#include <gtest/gtest.h>

#include "decide_maker.h"

namespace sekisho::policy {
namespace {

using Code = ReasonCode;

constexpr std::string_view kDigest =
    "@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

class Contents : public Decide {
 protected:
  void asks(const std::string& contents, const std::string& spec = {}, const std::string& more = {}) {
    use("signatures: [{from: [a]}], contents: {" + contents + "}" + more, spec);
    evidence.proofs = {by("a")};
    goods = {1, 1, manifests::Inventory{}, {}};
  }
  void object(const std::string& api_version, const std::string& kind, const std::string& name_space = "") {
    const std::size_t slash = api_version.find('/');
    const std::string group = slash == std::string::npos ? "" : api_version.substr(0, slash);
    goods.manifests->objects.push_back({group, "v1", kind, name_space, "x", {"o.yaml", {}}});
  }
  void image(const std::string& text) {
    goods.manifests->images.push_back(
        {text, *oci::Reference::parse(text), "Pod p", "spec.containers[0].image", {"p.yaml", {}}});
  }
  void finding(Code code, const std::string& name = "") {
    goods.manifests->findings.push_back({code, "f.yaml", 1, "found", name});
  }
  Verdict verdict() const { return decide_goods(*policy, *cleared(), goods); }
  Codes refused() const {
    const Verdict found = verdict();
    const auto* denial = std::get_if<Denial>(&found);
    return denial == nullptr ? Codes{} : codes_of(denial->reasons);
  }
  bool passes() const { return std::holds_alternative<Admission>(verdict()); }

  Goods goods;
};

TEST_F(Contents, AreNotLookedAtUnlessTheRuleAsks) {
  use("signatures: [{from: [a]}]");
  evidence.proofs = {by("a")};
  goods = {1, 1, std::nullopt, {}};
  EXPECT_TRUE(passes());
  asks("");
  goods.manifests.reset();
  EXPECT_EQ(refused(), Codes{Code::kInternalError});
}

TEST_F(Contents, ImagesAreNamedByDigestUnlessTheRuleSaysOtherwise) {
  asks("");
  image("ghcr.io/acme/app" + std::string(kDigest));
  EXPECT_TRUE(passes());
  image("ghcr.io/acme/app:v1");
  EXPECT_EQ(refused(), Codes{Code::kImageNotPinned});
  asks("images: {digest: any}");
  image("ghcr.io/acme/app:v1");
  EXPECT_TRUE(passes());
  asks("images: {digest: resolve}");
  image("ghcr.io/acme/app:v1");
  EXPECT_EQ(refused(), Codes{Code::kImageNotPinned}) << "nobody resolved it";
}

TEST_F(Contents, AnImageWithoutADigestIsTakenForWhatBecameOfIt) {
  asks("images: {digest: any}");
  image("ghcr.io/acme/app:v1");
  goods.images.emplace("ghcr.io/acme/app:v1", Undecided{{{Code::kRegistryUnreachable, "", ""}}});
  EXPECT_TRUE(std::holds_alternative<Undecided>(verdict()));
  goods.images.at("ghcr.io/acme/app:v1") = Denial{{{Code::kImageNotPinned, "", ""}}};
  EXPECT_EQ(refused(), Codes{Code::kImageNotPinned});
}

TEST_F(Contents, ImagesAreJudgedByTheirOwnRules) {
  const std::string name = "ghcr.io/acme/app" + std::string(kDigest);
  asks("images: {verify: true}");
  image(name);
  EXPECT_EQ(refused(), Codes{Code::kImageDenied}) << "nobody judged it";
  goods.images.emplace(name, Denial{{{Code::kSignatureNone, "", ""}}});
  EXPECT_EQ(refused(), Codes{Code::kImageDenied});
  goods.images.at(name) = *cleared();
  EXPECT_TRUE(passes());
  goods.images.at(name) = Undecided{{{Code::kRegistryTimeout, "", ""}}};
  EXPECT_TRUE(std::holds_alternative<Undecided>(verdict()));
  image("ghcr.io/acme/app:v1");
  EXPECT_EQ(refused(), (Codes{Code::kImageNotPinned, Code::kImageUndecided})) << "what is open is no excuse";
  asks("images: {verify: false}");
  image(name);
  EXPECT_TRUE(passes());
}

TEST_F(Contents, RemoteResourcesAreRefusedUnlessAllowed) {
  asks("");
  finding(Code::kKustomizeRemote);
  EXPECT_EQ(refused(), Codes{Code::kKustomizeRemote});
  asks("remoteResources: allow");
  finding(Code::kKustomizeRemote);
  EXPECT_TRUE(passes());
}

TEST_F(Contents, NothingAllowsWhatCannotBeTold) {
  for (const Code code :
       {Code::kYamlInvalid, Code::kYamlDuplicateKey, Code::kYamlLimits, Code::kObjectInvalid,
        Code::kManifestsNone, Code::kManifestsLimits, Code::kManifestsUnread, Code::kKustomizeInvalid,
        Code::kKustomizeHelm, Code::kKustomizePlugin, Code::kKustomizePath, Code::kKustomizeCycle,
        Code::kKustomizeUndecidable, Code::kImageInvalid}) {
    asks("images: {digest: any}, remoteResources: allow, substitutions: allow");
    finding(code);
    EXPECT_EQ(refused(), Codes{code});
  }
}

TEST_F(Contents, SubstitutionsAreAllowedByName) {
  asks("substitutions: {variables: [HOST], encrypted: [Secret]}");
  finding(Code::kSubstitution, "HOST");
  finding(Code::kEncrypted, "Secret");
  EXPECT_TRUE(passes());
  finding(Code::kSubstitution, "IMAGE");
  finding(Code::kSubstitution, "");
  finding(Code::kEncrypted, "Pod");
  EXPECT_EQ(refused(), (Codes{Code::kSubstitution, Code::kSubstitution, Code::kEncrypted}));
  asks("substitutions: allow");
  finding(Code::kSubstitution, "");
  finding(Code::kEncrypted, "Pod");
  EXPECT_TRUE(passes());
  asks("substitutions: refuse");
  finding(Code::kSubstitution, "HOST");
  EXPECT_EQ(refused(), Codes{Code::kSubstitution});
}

TEST_F(Contents, KindsAreDeniedByNameAndGroup) {
  asks("kinds: {deny: [ClusterRoleBinding, \"*.admissionregistration.k8s.io\", Secret.core]}");
  object("apps/v1", "Deployment");
  object("acme.example/v1", "Secret");
  EXPECT_TRUE(passes());
  object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding");
  object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration");
  object("v1", "Secret");
  EXPECT_EQ(refused(), Codes(3, Code::kKindDenied));
}

TEST_F(Contents, OnlyKindsThatAreAllowedPass) {
  asks("kinds: {allow: [Deployment.apps, Service]}");
  object("apps/v1", "Deployment");
  object("v1", "Service");
  EXPECT_TRUE(passes());
  object("v1", "Secret");
  EXPECT_EQ(refused(), Codes{Code::kKindDenied});
}

TEST_F(Contents, WhatBringsInMoreIsAllowedByItsWholeName) {
  asks("kinds: {allow: [\"*\", HelmRelease.helm.toolkit.fluxcd.io]}");
  finding(Code::kIndirection, "HelmRelease.helm.toolkit.fluxcd.io");
  EXPECT_TRUE(passes());
  finding(Code::kIndirection, "OCIRepository.source.toolkit.fluxcd.io");
  EXPECT_EQ(refused(), Codes{Code::kIndirection});
  asks("kinds: {allow: [\"*\"]}");
  finding(Code::kIndirection, "HelmRelease.helm.toolkit.fluxcd.io");
  EXPECT_EQ(refused(), Codes{Code::kIndirection}) << "not by a pattern";
}

TEST_F(Contents, NamespacesAreAllowedByName) {
  asks("kinds: {allowNamespaces: [shop]}");
  object("apps/v1", "Deployment", "shop");
  object("rbac.authorization.k8s.io/v1", "ClusterRole");
  EXPECT_TRUE(passes());
  object("apps/v1", "Deployment", "kube-system");
  object("v1", "Service");
  object("v1", "Namespace");
  EXPECT_EQ(refused(), Codes(3, Code::kNamespaceDenied));
}

TEST_F(Contents, KindsOfTheWholeClusterAreRefusedWhereTheRuleSaysSo) {
  asks("kinds: {clusterScoped: refuse}");
  object("apps/v1", "Deployment");
  EXPECT_TRUE(passes());
  object("rbac.authorization.k8s.io/v1", "ClusterRole");
  EXPECT_EQ(refused(), Codes{Code::kKindDenied});
  asks("kinds: {clusterScoped: allow}");
  object("rbac.authorization.k8s.io/v1", "ClusterRole");
  EXPECT_TRUE(passes());
}

TEST_F(Contents, TheBaselineAddsToTheRule) {
  asks("remoteResources: allow, kinds: {deny: [Secret]}, substitutions: {variables: [A, B]}",
       "  baseline: {contents: {remoteResources: refuse, kinds: {deny: [Pod]}, substitutions: {variables: "
       "[B, C]}}}\n");
  finding(Code::kKustomizeRemote);
  object("v1", "Secret");
  object("v1", "Pod");
  finding(Code::kSubstitution, "A");
  finding(Code::kSubstitution, "B");
  finding(Code::kSubstitution, "C");
  EXPECT_EQ(refused(), (Codes{Code::kKustomizeRemote, Code::kSubstitution, Code::kSubstitution,
                              Code::kKindDenied, Code::kKindDenied}));
}

TEST_F(Contents, WarnModeTellsAndAdmits) {
  asks("", "", ", mode: warn");
  image("ghcr.io/acme/app:v1");
  const Verdict found = verdict();
  ASSERT_TRUE(std::holds_alternative<Admission>(found));
  EXPECT_EQ(codes_of(std::get<Admission>(found).clearance().would_be()), Codes{Code::kImageNotPinned});
}

std::string exception(const std::string& waive, const std::string& expires) {
  return "  exceptions: [{name: e, digests: [\"" + crypto::Digest::of("subject").text() +
         "\"], rules: [all], waive: [" + waive + "], owner: o, reason: r, expires: " + expires + "}]\n";
}

TEST_F(Contents, AnExceptionSetsAPartAsideUntilItsDay) {
  asks("", exception("{contents: images}", "2026-12-01T00:00:00Z"));
  image("ghcr.io/acme/app:v1");
  const Verdict found = verdict();
  ASSERT_TRUE(std::holds_alternative<Admission>(found));
  const Clearance& clearance = std::get<Admission>(found).clearance();
  EXPECT_EQ(clearance.exceptions().size(), 1U);
  EXPECT_EQ(clearance.holds_until(), parse_time("2026-12-01T00:00:00Z"));
  finding(Code::kSubstitution, "A");
  EXPECT_EQ(refused(), Codes{Code::kSubstitution});
  finding(Code::kYamlInvalid);
  EXPECT_EQ(refused(), (Codes{Code::kSubstitution, Code::kYamlInvalid})) << "nothing sets that aside";
  asks("", exception("{contents: images}", "2026-05-01T00:00:00Z"));
  image("ghcr.io/acme/app:v1");
  EXPECT_EQ(refused(), Codes{Code::kImageNotPinned});
}

TEST_F(Contents, AnExceptionSetsItsOwnPartAsideAndNoOther) {
  const std::vector<std::pair<std::string, Codes>> parts = {
      {"images", {Code::kImageInvalid}},
      {"remoteResources", {Code::kKustomizeRemote, Code::kIndirection}},
      {"substitutions", {Code::kSubstitution, Code::kEncrypted}},
      {"kinds", {}},
  };
  for (const auto& [part, own] : parts) {
    asks("", exception("{contents: " + part + "}", "2026-12-01T00:00:00Z"));
    for (const auto& [name, codes] : parts) {
      for (const Code code : codes) {
        goods.manifests->findings.clear();
        finding(code, "x");
        EXPECT_EQ(passes(), name == part) << part << " and " << reason_name(code);
      }
    }
  }
}

// Signatures and revocations are never set aside, those of images included.
TEST_F(Contents, AnExceptionSetsNoVerdictOnAnImageAside) {
  const std::string name = "ghcr.io/acme/app" + std::string(kDigest);
  asks("images: {verify: true}", exception("{contents: images}", "2026-12-01T00:00:00Z"));
  image(name);
  goods.images.emplace(name, Denial{{{Code::kSignatureNone, "", ""}}});
  EXPECT_EQ(refused(), Codes{Code::kImageDenied});
  goods.images.at(name) = *cleared();
  image("ghcr.io/acme/app:v1");
  EXPECT_EQ(refused(), Codes{Code::kImageNotPinned});
}

TEST_F(Contents, WarnModeDoesNotWaveARevokedImageThrough) {
  const std::string name = "ghcr.io/acme/app" + std::string(kDigest);
  asks("images: {verify: true}", "", ", mode: warn");
  image(name);
  goods.images.emplace(name, Denial{{{Code::kSignatureNone, "", ""}}});
  EXPECT_TRUE(passes());
  goods.images.at(name) = Denial{{{Code::kRevokedDigest, "", ""}}};
  EXPECT_EQ(refused(), Codes{Code::kImageDenied});
}

TEST_F(Contents, ANamespaceBelongsToTheWholeClusterToo) {
  asks("kinds: {clusterScoped: refuse}");
  object("v1", "Namespace");
  EXPECT_EQ(refused(), Codes{Code::kKindDenied});
}

TEST_F(Contents, RefusesWhatCannotBeMeant) {
  const auto loads = [&](const std::string& contents) {
    return maker.load(PolicyMaker::with_rule("signatures: [{from: [a]}], contents: {" + contents + "}")).ok();
  };
  EXPECT_TRUE(loads("images: {fields: [{group: g, kind: K, path: spec/image}]}"));
  for (const char* wrong :
       {"images: {verify: true, digest: any}", "images: {verify: yes}", "images: {digests: any}",
        "kinds: {deny: [\"a/b\"]}", "kinds: {deny: []}", "substitutions: maybe",
        "substitutions: {names: [a]}", "remoteResources: true", "images: {fields: [{kind: K}]}"}) {
    EXPECT_FALSE(loads(wrong)) << wrong;
  }
  EXPECT_FALSE(maker
                   .load(PolicyMaker::with_rule("signatures: [{from: [a]}]") +
                         exception("{contents: images}", "2026-12-01T00:00:00Z"))
                   .ok())
      << "no rule asks for contents";
}

}  // namespace
}  // namespace sekisho::policy
