// What each kind of settings says, beside the whole documents of testdata/convert.
#include "convert_maker.h"

namespace sekisho::policy {
namespace {

using verify::LogUse;
using verify::SctUse;

class Kinds : public ::testing::Test {
 protected:
  void keep(const Result<Conversion>& conversion) {
    policy = maker.load(conversion);
    ASSERT_NE(policy, nullptr);
    result = *conversion;
  }
  void cosign(const std::vector<std::string>& words) { keep(maker.cosign(words)); }
  void convert(const std::string& text) { keep(maker.convert(text)); }

  bool denies_everything() const { return policy->rules().empty(); }
  const verify::Authority& first() const { return policy->trust().authorities.at(0); }
  const Rule& rule() const { return policy->rules().at(0); }

  ConvertMaker maker;
  std::shared_ptr<const Policy> policy;
  Conversion result;
};

// cosign.

const std::string kIssuer = "https://token.actions.githubusercontent.com";

TEST_F(Kinds, CosignDefaultsAreKept) {
  cosign({"verify", "--key", "cosign.pub", "ghcr.io/acme/app"});
  EXPECT_EQ(first().log, LogUse::kRequired);
  EXPECT_EQ(rule().demands.index, IndexRule::kIndex);
  EXPECT_TRUE(result.notes.empty());
  cosign({"verify", "--certificate-identity", "a@b.c", "--certificate-oidc-issuer", kIssuer,
          "ghcr.io/acme/app"});
  EXPECT_EQ(first().log, LogUse::kRequired);
  EXPECT_EQ(first().sct, SctUse::kRequired);
  EXPECT_TRUE(result.notes.empty());
}

TEST_F(Kinds, CosignLoosenings) {
  cosign({"verify", "--key", "cosign.pub", "--insecure-ignore-tlog", "ghcr.io/acme/app"});
  EXPECT_EQ(first().log, LogUse::kIgnored);
  cosign({"verify", "--key", "cosign.pub", "--private-infrastructure=true", "ghcr.io/acme/app"});
  EXPECT_EQ(first().log, LogUse::kIgnored);
  cosign({"verify", "--key", "cosign.pub", "--insecure-ignore-tlog=false", "ghcr.io/acme/app"});
  EXPECT_EQ(first().log, LogUse::kRequired);
  cosign({"verify", "--certificate-identity", "a@b.c", "--certificate-oidc-issuer", kIssuer,
          "--insecure-ignore-sct", "--insecure-ignore-tlog", "--use-signed-timestamps", "ghcr.io/acme/app"});
  EXPECT_EQ(first().sct, SctUse::kIgnored);
  EXPECT_EQ(first().timestamps, 1U);
}

TEST_F(Kinds, CosignConditionsThatHaveNoEquivalentDeny) {
  const std::vector<std::vector<std::string>> all = {{"-a", "env=prod"},       {"--annotations=a=b"},
                                                     {"--attachment", "sbom"}, {"--certificate", "c.pem"},
                                                     {"--local-image"},        {"--policy", "x.rego"}};
  for (const auto& more : all) {
    std::vector<std::string> words = {"verify", "--key", "cosign.pub", "ghcr.io/acme/app"};
    words.insert(words.end(), more.begin(), more.end());
    cosign(words);
    EXPECT_TRUE(denies_everything()) << more[0];
    EXPECT_FALSE(result.notes.empty()) << more[0];
  }
  cosign({"verify-attestation", "--key", "cosign.pub", "--type", "vuln", "ghcr.io/acme/app"});
  EXPECT_TRUE(denies_everything());
}

TEST_F(Kinds, CosignNamesAreCanonical) {
  cosign({"verify", "--key", "cosign.pub", "--insecure-ignore-tlog", "nginx:1.27",
          "localhost:5000/a@sha256:" + std::string(64, 'a')});
  EXPECT_NE(policy->ruling(std::string_view("docker.io/library/nginx")).rule, nullptr);
  EXPECT_NE(policy->ruling(std::string_view("localhost:5000/a")).rule, nullptr);
  EXPECT_EQ(policy->ruling(std::string_view("docker.io/library/nginx2")).rule, nullptr);
}

TEST_F(Kinds, CosignPrivateInstances) {
  for (const char* flag : {"--ca-roots", "--certificate-chain", "--timestamp-certificate-chain"}) {
    cosign({"verify", "--certificate-identity", "a@b.c", "--certificate-oidc-issuer", kIssuer, flag, "x.pem",
            "ghcr.io/acme/app"});
    EXPECT_NE(result.policy.find("trusted-root-cosign.json"), std::string::npos) << flag;
  }
  cosign({"verify", "--key", "cosign.pub", "--rekor-url=https://rekor.example", "ghcr.io/acme/app"});
  EXPECT_NE(result.policy.find("trusted-root-cosign.json"), std::string::npos);
}

TEST(Cosign, WordsThatAreNoCommand) {
  const std::vector<std::vector<std::string>> all = {
      {"verify"},
      {"sign", "--key", "k", "ghcr.io/a/b"},
      {"verify", "--key", "k"},
      {"verify", "ghcr.io/a/b"},
      {"verify", "ghcr.io/a/b", "--key"},
      {"verify", "--key", "k", "--no-such-flag", "ghcr.io/a/b"},
      {"verify", "--key", "k", "bad ref"},
      {"verify", "--key", "k", "layout:x"},
      {"verify", "--certificate-identity", "x", "ghcr.io/a/b"},
      {"verify", "--key", "k", "--sk=maybe", "ghcr.io/a/b"},
      {"verify", "--key", "\xff", "ghcr.io/a/b"},
      {"-a"}};
  for (const auto& words : all) EXPECT_FALSE(ConvertMaker().cosign(words).ok()) << words.back();
}

// policy-controller.

std::string image_policy(const std::string& authority) {
  return "apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {name: p}\nspec:\n"
         "  images: [{glob: \"ghcr.io/acme/*\"}]\n  authorities: [" +
         authority + "]\n";
}
const std::string kIdentities = "identities: [{issuer: https://i, subject: s}]";
const std::string kPublicLog = "ctlog: {url: \"https://rekor.sigstore.dev\"}";

TEST_F(Kinds, ImagePolicyLogs) {
  convert(image_policy("{key: {kms: a.pub}}"));
  EXPECT_EQ(first().log, LogUse::kIgnored);
  convert(image_policy("{key: {kms: a.pub}, " + kPublicLog + "}"));
  EXPECT_EQ(first().log, LogUse::kRequired);
  convert(image_policy("{keyless: {" + kIdentities + "}}"));
  EXPECT_EQ(first().log, LogUse::kRequired);  // stricter, and said
  EXPECT_TRUE(has_note(result, "no ctlog"));
  convert(
      image_policy("{keyless: {trustRootRef: r, " + kIdentities + "}, rfc3161timestamp: {trustRootRef: r}}"));
  EXPECT_EQ(first().log, LogUse::kIgnored);
  EXPECT_EQ(first().timestamps, 1U);
}

TEST_F(Kinds, ImagePolicyRootsAreNotMixed) {
  for (const char* other : {"ctlog: {trustRootRef: b}", "rfc3161timestamp: {trustRootRef: b}",
                            "ctlog: {url: \"https://rekor.example\"}"}) {
    convert(image_policy("{keyless: {trustRootRef: a, " + kIdentities + "}, " + other + "}"));
    EXPECT_TRUE(denies_everything()) << other;
    convert(image_policy("{keyless: {" + kIdentities + "}, " + std::string(other) + "}"));
    EXPECT_TRUE(denies_everything()) << other;
  }
}

TEST_F(Kinds, ImagePolicyAnyAuthorityWillDo) {
  convert(image_policy("{key: {kms: a.pub}}, {static: {action: fail}}, {key: {kms: b.pub}}"));
  ASSERT_EQ(rule().demands.signatures.size(), 1U);
  EXPECT_EQ(rule().demands.signatures[0].threshold, 1U);
  EXPECT_EQ(rule().demands.signatures[0].from.size(), 2U);
  convert(image_policy("{key: {kms: a.pub}}, {static: {action: pass}}"));
  EXPECT_TRUE(denies_everything());
}

TEST_F(Kinds, ImagePolicyAuthoritiesThatAreNotCarriedOver) {
  for (const char* authority :
       {"{}", "{key: {}}", "{key: {data: nonsense}}", "{key: {data: x, kms: z}}", "{keyless: {}}",
        "{keyless: {identities: []}}", "{keyless: {identities: [{}]}}",
        "{keyless: {identities: [{issuer: a, issuerRegExp: b, subject: s}]}}",
        "{keyless: {identities: [{issuer: a, subjectRegExp: \"(\"}]}}",
        "{key: {kms: a}, keyless: {identities: [{issuer: a, subject: b}]}}", "{key: {kms: a}, new: 1}",
        "{key: {kms: a, new: 1}}"}) {
    convert(image_policy(authority));
    EXPECT_TRUE(denies_everything()) << authority;
    EXPECT_FALSE(result.notes.empty()) << authority;
  }
}

TEST_F(Kinds, ImagePolicyAnyIssuerIsSaid) {
  convert(image_policy("{keyless: {identities: [{subject: s}]}, " + kPublicLog + "}"));
  EXPECT_NE(result.policy.find("issuerRegExp: \".*\""), std::string::npos);
  EXPECT_TRUE(has_note(result, "no issuer"));
}

TEST_F(Kinds, ListsOfObjectsAreRead) {
  convert(
      "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: policy.sigstore.dev/v1alpha1\n    kind: "
      "ClusterImagePolicy\n    metadata: {name: p}\n"
      "    spec: {images: [{glob: \"ghcr.io/acme/*\"}], authorities: [{key: {kms: a.pub}}]}\n");
  EXPECT_EQ(policy->rules().size(), 1U);
}

// containers-policy.json.

std::string signed_by(const std::string& more) {
  return R"([{"type": "sigstoreSigned", "keyPath": "a.pub")" + more + "}]";
}
std::string docker(const std::string& scopes, const std::string& fallback = R"([{"type": "reject"}])") {
  return R"({"default": )" + fallback + R"(, "transports": {"docker": {)" + scopes + "}}}";
}

TEST_F(Kinds, ContainersScopes) {
  convert(docker(R"("ghcr.io/acme": )" + signed_by("") + R"(, "docker.io": )" + signed_by("") +
                 R"(, "*.example.com": )" + signed_by("") + R"(, "r.example:5000": )" + signed_by("")));
  for (const char* name : {"ghcr.io/acme", "ghcr.io/acme/a", "ghcr.io/acme/a/b", "docker.io/library/nginx",
                           "a.example.com/x", "a.b.example.com/x/y", "r.example:5000/x"}) {
    EXPECT_NE(policy->ruling(std::string_view(name)).rule, nullptr) << name;
  }
  for (const char* name : {"ghcr.io/acme2", "ghcr.io/x", "example.com/x", "r.example/x"})
    EXPECT_EQ(policy->ruling(std::string_view(name)).rule, nullptr) << name;
}

TEST_F(Kinds, ContainersTheMostSpecificScopeCounts) {
  convert(docker(
      R"("": [{"type": "sigstoreSigned", "keyPath": "all.pub"}], "ghcr.io": )" + signed_by("") +
      R"(, "ghcr.io/x": [{"type": "reject"}], "*.example.com": [{"type": "sigstoreSigned", "keyPath": "sub.pub"}])"));
  EXPECT_EQ(policy->ruling(std::string_view("a.example.com/y")).rule->name, "example.com");
  EXPECT_EQ(policy->ruling(std::string_view("ghcr.io/y")).rule->demands.signatures.size(), 1U);
  EXPECT_EQ(policy->ruling(std::string_view("ghcr.io/y")).rule->name, "ghcr.io");
  EXPECT_EQ(policy->ruling(std::string_view("quay.io/y")).rule->name, "docker");
  EXPECT_EQ(policy->ruling(std::string_view("ghcr.io/x/z")).rule->demands.signatures[0].from[0], "nobody");
  EXPECT_FALSE(has_note(result, "may match both"));
}

TEST_F(Kinds, ContainersIdentities) {
  convert(docker(R"("ghcr.io": )" + signed_by(R"(, "signedIdentity": {"type": "matchRepository"})")));
  EXPECT_EQ(rule().demands.signed_identity, SignedIdentity::kRepository);
  EXPECT_EQ(rule().demands.digest, DigestRule::kResolve);
  convert(docker(R"("ghcr.io": )" + signed_by("")));
  EXPECT_EQ(rule().demands.digest, DigestRule::kRequired);  // the tag would be compared
  for (const char* type : {"matchExact", "exactReference", "exactRepository", "remapIdentity", "new"}) {
    convert(docker(R"("ghcr.io": )" +
                   signed_by(R"(, "signedIdentity": {"type": ")" + std::string(type) + "\"}")));
    EXPECT_TRUE(denies_everything()) << type;
  }
}

TEST_F(Kinds, ContainersAllRequirementsMustHold) {
  convert(docker(
      R"("ghcr.io": [{"type": "sigstoreSigned", "keyPath": "a.pub"}, {"type": "sigstoreSigned", "keyPaths": ["b.pub", "c.pub"]}])"));
  EXPECT_EQ(rule().demands.signatures.size(), 2U);
  EXPECT_EQ(rule().demands.signatures[1].from.size(), 2U);
  EXPECT_EQ(first().log, LogUse::kIgnored);
  for (const char* other :
       {R"({"type": "reject"})", R"({"type": "signedBy", "keyType": "GPGKeys", "keyPath": "x"})",
        R"({"type": "new"})", "{}", "1", R"({"type": "sigstoreSigned"})",
        R"({"type": "sigstoreSigned", "keyPath": "a", "keyData": "b"})",
        R"({"type": "sigstoreSigned", "pki": {}})"}) {
    convert(
        docker(R"("ghcr.io": [{"type": "sigstoreSigned", "keyPath": "a.pub"}, )" + std::string(other) + "]"));
    EXPECT_TRUE(denies_everything()) << other;
  }
}

TEST_F(Kinds, ContainersAcceptingAnythingIsNotCarriedOver) {
  convert(docker(R"("ghcr.io": [{"type": "insecureAcceptAnything"}])",
                 R"([{"type": "insecureAcceptAnything"}])"));
  EXPECT_TRUE(denies_everything());
  EXPECT_EQ(result.notes.size(), 2U);
}

TEST_F(Kinds, ContainersKeyData) {
  const std::string data =
      "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbUZpcUlodDlLZWVucD"
      "BqTXhXaTg4WlZxUklpVwpU"
      "UktxR0ttRENkN2VtdzlqaVd2YW5XbjV3eHExRjYzTWtldWlBRFBxOTVhS3IyOVdlWDdacEc5NDVBPT0KLS0tLS1FTkQgUFVCTElDIE"
      "tFWS0tLS0tCg==";
  convert(docker(R"("ghcr.io": [{"type": "sigstoreSigned", "keyData": ")" + data + "\"}]"));
  EXPECT_EQ(first().keys.size(), 1U);
  convert(docker(R"("ghcr.io": [{"type": "sigstoreSigned", "keyData": "!"}])"));
  EXPECT_TRUE(denies_everything());
}

// Flux.

std::string oci_repository(const std::string& verify) {
  return "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: app}\nspec: {url: "
         "\"oci://ghcr.io/acme/app\", verify: " +
         verify + "}\n";
}

TEST_F(Kinds, FluxVerify) {
  convert(oci_repository("{provider: cosign, secretRef: {name: keys}}"));
  EXPECT_EQ(first().log, LogUse::kIgnored);
  convert(oci_repository("{matchOIDCIdentity: [{issuer: ^a$, subject: ^b$}, {issuer: ^a$, subject: ^c$}]}"));
  EXPECT_EQ(rule().demands.signatures[0].from.size(), 2U);
  EXPECT_EQ(first().log, LogUse::kRequired);
  EXPECT_TRUE(result.notes.empty());
  for (const char* verify :
       {"{provider: notation, secretRef: {name: x}}", "{provider: cosign}", "{}",
        "{matchOIDCIdentity: [{issuer: a}]}", "{matchOIDCIdentity: [{issuer: \"(\", subject: b}]}",
        "{secretRef: {name: x}, new: 1}"}) {
    convert(oci_repository(verify));
    EXPECT_TRUE(denies_everything()) << verify;
    EXPECT_FALSE(result.notes.empty()) << verify;
  }
}

TEST_F(Kinds, FluxUrls) {
  for (const char* url : {"https://x/y", "oci://", "oci://ghcr.io", "oci://GHCR.io/x", ""}) {
    convert(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: app}\nspec: {url: "
        "\"" +
        std::string(url) + "\", verify: {secretRef: {name: x}}}\n");
    EXPECT_TRUE(denies_everything() ||
                policy->rules()[0].repositories[0].text() == "docker.io/library/ghcr.io")
        << url;
  }
}

TEST_F(Kinds, FluxChartsNeedTheirRepository) {
  const std::string chart =
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata: {name: web}\nspec: {chart: web, "
      "sourceRef: {kind: "
      "HelmRepository, name: charts}, verify: {secretRef: {name: x}}}\n";
  convert(chart);
  EXPECT_TRUE(denies_everything());
  convert(chart +
          "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: "
          "charts}\nspec: {url: \"oci://ghcr.io/acme/charts/\"}\n");
  EXPECT_NE(policy->ruling(std::string_view("ghcr.io/acme/charts/web")).rule, nullptr);
}

// Kyverno.

std::string cluster_policy(const std::string& images) {
  return "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n  "
         "validationFailureAction: Enforce\n  rules: [{name: r, verifyImages: "
         "[{imageReferences: [\"ghcr.io/acme/*\"], " +
         images + "}]}]\n";
}
std::string entries(const std::string& list, const std::string& count = "") {
  return cluster_policy("attestors: [{" + count + "entries: [" + list + "]}]");
}
const std::string kOne = "{keys: {kms: a.pub}}";
const std::string kTwo = "{keys: {kms: b.pub}}";
const std::string kAnyOfMany = "{keyless: {issuer: https://i, subject: \"https://github.com/*\"}}";

std::string demands_of(const Rule& rule) {
  std::string text;
  for (const auto& demand : rule.demands.signatures) {
    text += (text.empty() ? "" : " ") + std::to_string(demand.threshold) + "/" +
            std::to_string(demand.from.size());
  }
  return text;
}

TEST_F(Kinds, KyvernoCounts) {
  const struct {
    std::string list, count, demands;
  } cases[] = {
      {kOne, "", "1/1"},
      {kOne + ", " + kTwo, "", "1/1 1/1"},
      {kOne + ", " + kTwo, "count: 1, ", "1/2"},
      {kOne + ", " + kTwo, "count: 0, ", "1/1 1/1"},
      {kOne + ", " + kTwo + ", {keys: {kms: c.pub}}", "count: 2, ", "2/3"},
      {kOne + ", " + kAnyOfMany, "", "1/1 1/1"},
      {kOne + ", " + kAnyOfMany, "count: 1, ", "1/2"},
      {kOne + ", " + kTwo + ", " + kAnyOfMany, "count: 2, ",
       "2/2"},  // many could be the last one: it is left out
      {kOne + ", {attestor: {entries: [" + kOne + ", " + kTwo + "]}}", "", "1/1 1/1 1/1"},
      {kOne + ", {attestor: {count: 1, entries: [" + kOne + ", " + kTwo + "]}}", "count: 1, ", "1/2"},
      {kOne + ", {attestor: {entries: [" + kTwo + ", {keys: {kms: c.pub}}]}}", "count: 1, ", "1/1"},
  };
  for (const auto& one : cases) {
    convert(entries(one.list, one.count));
    EXPECT_EQ(demands_of(rule()), one.demands) << one.count << one.list;
  }
}

TEST_F(Kinds, KyvernoCountsThatHaveNoEquivalent) {
  const struct {
    std::string list, count;
  } cases[] = {
      {kOne + ", " + kOne + ", " + kAnyOfMany, "count: 2, "},  // one signer twice
      {kOne, "count: 2, "},
      {kOne, "count: -1, "},
      {kOne, "count: 99999999999999999999, "},
      {kOne, "count: x, "},
      {"", ""},
      {kOne + ", {certificates: {cert: x}}", ""},
      {kOne + ", {}", ""},
      {kOne + ", " + "{keys: {kms: a}, keyless: {issuer: a}}", ""},
      {"{keys: {kms: a}, annotations: {a: b}}", ""},
      {"{keys: {publicKeys: \"{{ keys.data.x }}\"}}", ""},
      {"{keyless: {}}", ""},
      {"{keyless: {issuer: a, subject: b, additionalExtensions: {githubWorkflowRef: \"refs/*\"}}}", ""},
      {"{keyless: {issuer: a, subject: b, additionalExtensions: {other: x}}}", ""},
  };
  for (const auto& one : cases) {
    convert(entries(one.list, one.count));
    EXPECT_TRUE(denies_everything()) << one.count << one.list;
    EXPECT_FALSE(result.notes.empty());
  }
}

TEST_F(Kinds, KyvernoLogs) {
  convert(entries(kOne));
  EXPECT_EQ(first().log, LogUse::kRequired);
  convert(entries("{keys: {kms: a.pub, rekor: {ignoreTlog: true}}}"));
  EXPECT_EQ(first().log, LogUse::kIgnored);
  convert(
      entries("{keyless: {issuer: a, subject: b, ctlog: {ignoreSCT: true}, rekor: {url: "
              "\"https://rekor.example\", pubkey: k}}}"));
  EXPECT_EQ(first().sct, SctUse::kIgnored);
  EXPECT_NE(result.policy.find("trusted-root-p-r.json"), std::string::npos);
}

TEST_F(Kinds, KyvernoEachOwnRootIsAFileOfItsOwn) {
  const std::string own = "{keyless: {issuer: a, subject: b, roots: x}}";
  convert(entries(own + ", {keyless: {issuer: a, subject: b, roots: z}}"));
  EXPECT_NE(result.policy.find("trusted-root-p-r.json"), std::string::npos);
  EXPECT_NE(result.policy.find("trusted-root-p-r-2.json"), std::string::npos);
}

TEST_F(Kinds, KyvernoConditionsThatHaveNoEquivalentDeny) {
  const std::string attestors = "attestors: [{entries: [" + kOne + "]}]";
  for (const char* more : {"type: Notary", "attestations: [{type: x}]", "annotations: {a: b}", "key: x",
                           "issuer: x", "validate: {}", "new: 1", "failureAction: maybe"}) {
    convert(cluster_policy(attestors + ", " + more));
    EXPECT_TRUE(denies_everything()) << more;
  }
  convert(cluster_policy(attestors + ", mutateDigest: false"));
  EXPECT_EQ(rule().demands.digest, DigestRule::kRequired);
  convert(cluster_policy(attestors +
                         ", mutateDigest: false, verifyDigest: false, type: SigstoreBundle, useCache: true"));
  EXPECT_EQ(rule().demands.digest, DigestRule::kResolve);
  convert(cluster_policy(attestors + ", failureAction: Audit"));
  EXPECT_EQ(rule().mode, Mode::kWarn);
}

TEST_F(Kinds, KyvernoUnlessItSaysAuditItIsEnforced) {
  const std::string rest =
      "  rules: [{name: r, verifyImages: [{imageReferences: ['*'], attestors: [{entries: [" + kOne +
      "]}]}]}]\n";
  const std::string head = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n";
  convert(head + rest);
  EXPECT_EQ(rule().mode, Mode::kEnforce);
  EXPECT_EQ(result.notes.size(), 1U);
  convert(head + "  validationFailureAction: audit\n" + rest);
  EXPECT_EQ(rule().mode, Mode::kWarn);
  convert(head +
          "  validationFailureAction: Audit\n  validationFailureActionOverrides: [{action: Enforce, "
          "namespaces: [a]}]\n" +
          rest);
  EXPECT_EQ(rule().mode, Mode::kEnforce);
}

std::string validating(const std::string& expression, const std::string& more = "") {
  return "apiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\nmetadata: {name: v}\nspec:\n  "
         "matchImageReferences: [{glob: \"ghcr.io/acme/*\"}]\n"
         "  attestors: [{name: a, cosign: {key: {kms: a.pub}, ctlog: {insecureIgnoreTlog: true}}}, {name: b, "
         "cosign: {keyless: {identities: [{issuer: i, "
         "subject: s}]}}}]\n  validations: [{expression: \"" +
         expression + "\"}]\n" + more;
}

TEST_F(Kinds, ValidatingPolicyExpressions) {
  for (const char* expression : {"images.containers.map(image, verifyImageSignatures(image, [attestors.a, "
                                 "attestors.b])).all(e, e > 0)",
                                 "(images.containers + images.?initContainers.orValue([])).map(i, "
                                 "verifyImageSignatures(i, [attestors.a, attestors.b]) > "
                                 "0).all(ok, ok)"}) {
    convert(validating(expression));
    EXPECT_EQ(demands_of(rule()), "1/2") << expression;
  }
  for (const char* expression :
       {"", "true",
        "images.containers.map(image, verifyImageSignatures(image, [attestors.a])).all(e, e > 0) || true",
        "images.containers.map(image, verifyImageSignatures(image, [attestors.a])).all(e, e >= 0)",
        "images.containers.map(image, verifyImageSignatures(image, [attestors.c])).all(e, e > 0)",
        "images.containers.map(image, verifyAttestationSignatures(image, attestations.x, "
        "[attestors.a])).all(e, e > 0)"}) {
    convert(validating(expression));
    EXPECT_TRUE(denies_everything()) << expression;
  }
}

TEST_F(Kinds, ValidatingPolicyModes) {
  const std::string expression =
      "images.containers.map(image, verifyImageSignatures(image, [attestors.a])).all(e, e > 0)";
  convert(validating(expression, "  validationActions: [Audit]\n"));
  EXPECT_EQ(rule().mode, Mode::kWarn);
  convert(validating(expression, "  validationActions: [Audit, Deny]\n"));
  EXPECT_EQ(rule().mode, Mode::kEnforce);
  convert(validating(
      expression, "  validationConfigurations: {mutateDigest: false, verifyDigest: true, required: true}\n"));
  EXPECT_EQ(rule().mode, Mode::kEnforce);
  EXPECT_EQ(rule().demands.digest, DigestRule::kRequired);
  convert(validating(expression, "  new: {}\n"));
  EXPECT_TRUE(denies_everything());
}

}  // namespace
}  // namespace sekisho::policy
