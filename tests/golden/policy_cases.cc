#include "base/json.h"
#include "golden/case_maker.h"
#include "support/virtual_sigstore.h"

namespace sekisho::golden {
namespace {

using support::Stored;

std::string policy_of(const std::string& authorities, const std::string& rest) {
  return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: case}\nspec:\n  authorities:\n" +
         authorities + rest;
}

const std::string kRelease = "    release: {key: {file: release.pub}, transparency: {log: ignored}}\n";
const std::string kSecond = "    second: {key: {file: second.pub}, transparency: {log: ignored}}\n";

std::string rule(const std::string& demands, const std::string& pattern = "registry.example/acme/*") {
  return "  rules:\n    - name: manifests\n      match: {repositories: [\"" + pattern + "\"]}\n" + demands;
}

const std::string kOneSignature = "      signatures: [{threshold: 1, from: [release]}]\n";
const std::string kTwoSigners = "      signatures: [{threshold: 2, from: [release, second]}]\n";

// A good artifact with one good bundle, under a policy of its own.
std::function<void(CaseMaker&)> signed_under(const std::string& policy, const std::string& decision,
                                             const std::vector<std::string>& reasons) {
  return [=](CaseMaker& m) {
    m.policy = policy;
    m.sign_bundle(m.good_artifact(), m.shared.release);
    m.expect(decision, reasons);
  };
}

std::vector<Case> thresholds() {
  const std::string two = policy_of(kRelease + kSecond, rule(kTwoSigners));
  return {
      {"threshold-two-of-two",
       {},
       "Two distinct signers, both formats.",
       [two](CaseMaker& m) {
         m.policy = two;
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.release);
         m.sign_legacy(subject, m.shared.second);
         m.expect("admitted", {});
       }},
      {"threshold-one-of-two",
       {"SIG-09"},
       "One of two signers.",
       signed_under(two, "denied", {"signature.threshold"})},
      {"threshold-one-signer-twice",
       {"SIG-09"},
       "The same key signed in both formats.",
       [two](CaseMaker& m) {
         m.policy = two;
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.release);
         m.sign_legacy(subject, m.shared.release);
         m.expect("denied", {"signature.threshold"});
       }},
      {"threshold-one-bundle-listed-thrice",
       {"MAN-24", "SIG-09"},
       "The same bundle under three manifests.",
       [two](CaseMaker& m) {
         m.policy = two;
         const Stored subject = m.good_artifact();
         for (const char* type : {"https://sigstore.dev/cosign/sign/v1", "a:b", "c:d"}) {
           static const std::string bundle = support::signed_bundle(
               m.shared.release, support::statement(std::string(subject.digest.hex())));
           m.layout.referrer(subject, bundle, type);
         }
         m.expect("denied", {"signature.threshold"});
       }},
  };
}

std::vector<Case> revocations() {
  const auto revoked = [](const std::string& what) {
    return policy_of(kRelease, "  revoked:\n" + what + rule(kOneSignature));
  };
  return {
      {"revoked-digest",
       {"REF-25"},
       "A valid signature does not help a revoked digest.",
       [revoked](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.release);
         m.policy =
             revoked("    digests: [{digest: \"" + subject.digest.text() + "\", reason: \"CVE-2026-1\"}]\n");
         m.expect("denied", {"revoked.digest"});
       }},
      {"revoked-key",
       {"CRT-32"},
       "The signer's key is revoked, and nothing tells that it signed before.",
       [revoked](CaseMaker& m) {
         m.sign_bundle(m.good_artifact(), m.shared.release);
         m.policy = revoked("    keys: [{id: \"" + m.shared.release.public_key().id().text() +
                            "\", since: 2030-01-01T00:00:00Z}]\n");
         m.expect("denied", {"revoked.key", "signature.none-matched"});
       }},
  };
}

}  // namespace

std::vector<Case> policy_cases() {
  std::vector<Case> all = {
      {"no-rule",
       {"POL-01"},
       "No rule matches the repository.",
       signed_under(policy_of(kRelease, rule(kOneSignature, "registry.example/other/*")), "denied",
                    {"policy.no-rule"})},
      {"no-rule-lookalike",
       {"REF-16", "POL-11"},
       "acme does not match acme-evil.",
       [](CaseMaker& m) {
         m.as = "registry.example/acme-evil/app";
         m.sign_bundle(m.good_artifact(), m.shared.release);
         m.expect("denied", {"policy.no-rule"});
       }},
      {"layout-without-a-name",
       {},
       "A layout without a name is matched by ** alone.",
       [](CaseMaker& m) {
         m.as.clear();
         m.sign_bundle(m.good_artifact(), m.shared.release);
         m.expect("denied", {"policy.no-rule"});
       }},
      {"warn-mode",
       {"POL-04"},
       "Admitted, and reported as it would have been decided.",
       [](CaseMaker& m) {
         m.policy = policy_of(kRelease, rule(kOneSignature + "      mode: warn\n"));
         m.good_artifact();
         m.expect("admitted", {"signature.none"});
       }},
      {"bare-tag-refused",
       {"REF-01"},
       "The rule wants a digest.",
       signed_under(policy_of(kRelease, rule(kOneSignature + "      reference: {digest: required}\n")),
                    "denied", {"reference.not-pinned"})},
      {"artifact-type-refused",
       {"MAN-12", "KUB-28"},
       "The rule wants an image, this is a Flux artifact.",
       signed_under(policy_of(kRelease, rule(kOneSignature + "      artifact: {types: [image]}\n")), "denied",
                    {"manifest.artifact-type"})},
      {"artifact-type-flux",
       {},
       "The rule wants a Flux artifact.",
       signed_under(policy_of(kRelease, rule(kOneSignature + "      artifact: {types: [flux]}\n")),
                    "admitted", {})},
      {"log-required",
       {"TLG-26"},
       "The rule wants a log entry, the signature has none.",
       [](CaseMaker& m) {
         m.files["roots/trusted_root.json"] =
             render_json_pretty(support::VirtualSigstore::make().trusted_root());
         m.policy = policy_of(
             "    release: {key: {file: release.pub}, trustedRoot: {file: roots/trusted_root.json}, "
             "transparency: {log: required}}\n",
             rule(kOneSignature));
         m.sign_bundle(m.good_artifact(), m.shared.release);
         m.expect("denied", {"signature.none-matched"}, {"log.missing"});
       }},
      {"identity-of-another-repository",
       {"SIG-02"},
       "A legacy signature that was made for another repository.",
       [](CaseMaker& m) {
         m.policy = policy_of(kRelease, rule(kOneSignature + "      signedIdentity: repository\n"));
         const Stored subject = m.good_artifact();
         const std::string payload =
             support::simple_signing(subject.digest.text(), "registry.example/acme/other");
         m.layout.legacy(subject, {{payload, support::sign(m.shared.release, payload), {}}});
         m.expect("denied", {"signature.none-matched", "signature.reference-mismatch"});
       }},
      {"identity-of-this-repository",
       {"SIG-02"},
       "A legacy signature that was made for this repository.",
       [](CaseMaker& m) {
         m.policy = policy_of(kRelease, rule(kOneSignature + "      signedIdentity: repository\n"));
         m.sign_legacy(m.good_artifact(), m.shared.release);
         m.expect("admitted", {});
       }},
      {"tree-larger-than-the-rule-allows",
       {"UNP-29"},
       "The rule's own limit.",
       signed_under(policy_of(kRelease, rule(kOneSignature + "      limits: {entries: 1}\n")), "denied",
                    {"archive.limits"})},
      {"settings-inside-the-artifact",
       {"ATT-17", "POL-14"},
       "An annotation that asks for leniency changes nothing.",
       [](CaseMaker& m) {
         m.layout.tag(m.layout.artifact(m.shared.layer, m.shared.diff_id,
                                        R"(,"annotations":{"sekisho.dev/policy":"off"})"),
                      "v1");
         m.expect("denied", {"signature.none"});
       }},
  };
  for (const auto& part : {thresholds(), revocations()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Case> reference_cases() {
  return {
      {"moved-tag",
       {"REF-01"},
       "The tag was moved to an artifact that nobody signed.",
       [](CaseMaker& m) {
         m.sign_bundle(m.layout.artifact(m.shared.layer, m.shared.diff_id), m.shared.release);
         m.layout.tag(m.layout.artifact(m.shared.layer, ""), "v1");
         m.expect("denied", {"signature.none"});
       }},
      {"absent-tag",
       {},
       "There is no such tag.",
       [](CaseMaker& m) {
         m.good_artifact();
         m.reference = "layout:layout:v2";
         m.expect("undecided", {"registry.not-found"});
       }},
      {"by-digest",
       {},
       "Named by digest.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.release);
         m.reference = "layout:layout@" + subject.digest.text();
         m.expect("admitted", {});
       }},
      {"digest-of-other-bytes",
       {"REF-02"},
       "The bytes under the digest are not what it names.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.release);
         m.reference = "layout:layout@" + subject.digest.text();
         const auto other = m.layout.artifact(m.shared.layer, "");
         std::filesystem::copy_file(m.layout.path_of(other.digest), m.layout.path_of(subject.digest),
                                    std::filesystem::copy_options::overwrite_existing);
         m.expect("denied", {"digest.mismatch"});
       }},
  };
}

}  // namespace sekisho::golden
