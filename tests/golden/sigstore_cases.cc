// Identities, logs, timestamps: what the virtual Sigstore makes, hung on an artifact and judged by a policy.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/json.h"
#include "golden/case_maker.h"
#include "support/virtual_cases.h"

namespace sekisho::golden {
namespace {

using support::Form;
using support::Stored;
using support::VirtualCase;
using support::VirtualSigstore;

const VirtualSigstore& sigstore() {
  static const VirtualSigstore made = VirtualSigstore::make();
  return made;
}

// A string as YAML reads it, whatever is in it.
std::string quoted(const std::string& text) { return render_json(text); }

constexpr const char* kRoot = "roots/trusted_root.json";

std::string keyless(const std::string& issuer, const std::string& subject, const std::string& further = {}) {
  return std::string("keyless: {trustedRoot: {file: ") + kRoot + "}, " + issuer + ", " + subject + further +
         "}";
}

std::string exactly(const std::string& key, const std::string& text) { return key + ": " + quoted(text); }

// A book of one authority, ci, and one rule that asks for it.
std::string book(const std::string& authority, const std::string& revoked = {},
                 const std::string& repositories = "registry.example/acme/*") {
  return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: case}\nspec:\n  authorities:\n    "
         "ci:\n" +
         authority + revoked + "  rules:\n    - name: manifests\n      match: {repositories: [\"" +
         repositories + "\"]}\n      signatures: [{threshold: 1, from: [ci]}]\n";
}

std::string book_of_default(const std::string& further = {}, const std::string& revoked = {}) {
  return book("      " +
                  keyless(exactly("issuer", support::kIssuer), exactly("subject", support::kIdentity)) +
                  "\n" + further,
              revoked);
}

std::string demands_of(const VirtualCase& one, const support::Made& made) {
  std::string text;
  const auto& demands = one.demands;
  const std::string log = demands.logs == 0 ? "ignored" : "required";
  text += "      transparency: {log: " + log;
  if (demands.logs > 1) text += ", logs: " + std::to_string(demands.logs);
  if (demands.witnesses > 0) text += ", witnesses: " + std::to_string(demands.witnesses) + ", witnessKeys: [";
  for (const auto& key : made.witness_keys) text += quoted(key) + ", ";
  text += demands.witnesses > 0 ? "]}\n" : "}\n";
  if (demands.timestamps > 0)
    text += "      timestamps: {required: " + std::to_string(demands.timestamps) + "}\n";
  if (made.key_pem) return text;
  if (demands.scts == 0) text += "      sct: ignored\n";
  if (demands.scts > 1) text += "      sct: {required: " + std::to_string(demands.scts) + "}\n";
  return text;
}

std::string authority_of(const VirtualCase& one, const support::Made& made) {
  if (!made.key_pem) {
    return "      " + keyless(exactly("issuer", one.issuer), exactly("subject", one.identity)) + "\n";
  }
  return "      key: {pem: " + quoted(*made.key_pem) + "}\n      trustedRoot: {file: " + kRoot + "}\n";
}

// A predicate of another type is an attestation here, and no signature.
void expect_of(CaseMaker& maker, const VirtualCase& one) {
  if (one.name == "statement-attestation") {
    maker.expect("denied", {"signature.none-matched", "statement.not-a-signature"});
  } else if (one.accepted()) {
    maker.expect("admitted", {});
  } else {
    maker.expect("denied", {"signature.none-matched"}, {one.reason});
  }
}

void make_virtual(CaseMaker& maker, const VirtualCase& one) {
  const Stored subject = maker.good_artifact();
  const auto made = support::make_case(one, sigstore(), {{}, subject.digest}, Form::kStatement);
  maker.files[kRoot] = made.trusted_root;
  maker.policy = book(authority_of(one, made) + demands_of(one, made));
  maker.layout.referrer(subject, made.bundle, support::kSignPredicate);
  expect_of(maker, one);
}

// A root that is wrong stops the policy from being read; what is large is made anew in the unit tests alone.
bool is_kept(const VirtualCase& one) {
  return one.has(Form::kStatement) && !one.name.starts_with("root") &&
         one.name.find("thousand") == std::string::npos;
}

std::string folder_of(const VirtualCase& one) {
  const std::string name = one.name.substr(0, one.name.find("_fail"));
  return "sigstore-" + name;
}

// Of every threat one case that is let through and two that are stopped; all of them are unit tests.
std::vector<Case> one_for_each_threat() {
  std::vector<Case> cases;
  std::multiset<std::pair<std::string, bool>> covered;
  for (const VirtualCase& one : support::virtual_cases()) {
    if (!is_kept(one)) continue;
    const std::size_t enough = one.accepted() ? 1 : 2;
    const bool fresh = std::any_of(one.threats.begin(), one.threats.end(), [&](const std::string& threat) {
      return covered.count({threat, one.accepted()}) < enough;
    });
    if (!fresh && !one.name.starts_with("good")) continue;
    for (const std::string& threat : one.threats) covered.emplace(threat, one.accepted());
    cases.push_back({folder_of(one), one.threats, one.why, [one](CaseMaker& m) { make_virtual(m, one); }});
  }
  return cases;
}

// A good bundle of the default identity under a book of one's own.
std::function<void(CaseMaker&)> signed_by_default(const std::string& policy, const std::string& decision,
                                                  const std::vector<std::string>& reasons = {},
                                                  const std::vector<std::string>& rejections = {},
                                                  const support::Recipe& recipe = {}) {
  return [=](CaseMaker& m) {
    const Stored subject = m.good_artifact();
    m.files[kRoot] = render_json_pretty(sigstore().trusted_root());
    m.policy = policy;
    m.layout.referrer(subject, sigstore().bundle(recipe, {{}, subject.digest}, Form::kStatement),
                      support::kSignPredicate);
    m.expect(decision, reasons, rejections);
  };
}

const std::vector<std::string> kNoneMatched = {"signature.none-matched"};

std::string of_subject(const std::string& subject) {
  return book("      " + keyless(exactly("issuer", support::kIssuer), subject) + "\n");
}

std::string of_issuer(const std::string& issuer) {
  return book("      " + keyless(issuer, exactly("subject", support::kIdentity)) + "\n");
}

std::string with_claims(const std::string& claims) {
  return book("      " +
              keyless(exactly("issuer", support::kIssuer), exactly("subject", support::kIdentity),
                      ", claims: {" + claims + "}") +
              "\n");
}

std::vector<Case> patterns() {
  const std::string regexp = "subjectRegExp: ";
  return {
      {"identity-pattern",
       {"CRT-02"},
       "A pattern that holds for the whole subject.",
       signed_by_default(
           of_subject(regexp + R"('https://github\.com/acme/[^/]+/\.github/workflows/publish\.yaml@.*')"),
           "admitted")},
      {"identity-pattern-of-a-part",
       {"CRT-01", "CRT-02"},
       "A pattern that holds for a part of the subject only.",
       signed_by_default(of_subject(regexp + R"('^https://github\.com/acme/infra')"), "denied", kNoneMatched,
                         {"identity.mismatch"})},
      {"identity-pattern-of-another",
       {"CRT-02"},
       "A pattern that the subject does not match.",
       signed_by_default(of_subject(regexp + R"('https://github\.com/acme/other/.*')"), "denied",
                         kNoneMatched, {"identity.mismatch"})},
      {"issuer-pattern",
       {"CRT-02"},
       "A pattern that holds for the whole issuer.",
       signed_by_default(of_issuer(R"(issuerRegExp: 'https://token\.actions\.githubusercontent\.com')"),
                         "admitted")},
      {"issuer-pattern-of-another",
       {"CRT-02"},
       "A pattern that the issuer does not match.",
       signed_by_default(of_issuer("issuerRegExp: 'https://gitlab[.]com'"), "denied", kNoneMatched,
                         {"identity.mismatch"})},
      {"claim-as-asked",
       {"CRT-12"},
       "The certificate's claim is the one asked for.",
       signed_by_default(with_claims("buildTrigger: push"), "admitted")},
      {"claim-of-another",
       {"CRT-12"},
       "The certificate's claim is another one.",
       signed_by_default(with_claims("buildTrigger: pull_request_target"), "denied", kNoneMatched,
                         {"identity.mismatch"})},
  };
}

// {repo} in the book is what the rule remembers of registry.example/acme/app.
support::Recipe from_repository(const std::string& repository) {
  support::Recipe recipe;
  recipe.identity =
      "https://github.com/acme/" + repository + "/.github/workflows/publish.yaml@refs/heads/main";
  return recipe;
}

std::string of_repository() {
  return book("      " +
                  keyless(exactly("issuer", support::kIssuer),
                          exactly("subject",
                                  "https://github.com/acme/{repo}/.github/workflows/publish.yaml@"
                                  "refs/heads/main")) +
                  "\n",
              {}, "registry.example/acme/{repo}");
}

std::vector<Case> captures() {
  return {
      {"identity-of-the-repository",
       {},
       "The workflow is of the repository that the artifact is named after; GitHub's names may have "
       "capitals.",
       signed_by_default(of_repository(), "admitted", {}, {}, from_repository("App"))},
      {"identity-of-another-repository-name",
       {},
       "The workflow is of another repository of the same owner.",
       signed_by_default(of_repository(), "denied", kNoneMatched, {"identity.mismatch"},
                         from_repository("app2"))},
      {"identity-of-a-path-in-the-name",
       {},
       "What stands for {repo} is one segment.",
       signed_by_default(of_repository(), "denied", kNoneMatched, {"identity.mismatch"},
                         from_repository("x/app"))},
  };
}

std::vector<Case> times_and_revocations() {
  const std::string revoked = std::string("  revoked: {identities: [{issuer: ") + quoted(support::kIssuer) +
                              ", subject: " + quoted(support::kIdentity) + "}]}\n";
  return {
      {"identity-revoked",
       {"CRT-32"},
       "The policy revokes the identity.",
       signed_by_default(book_of_default({}, revoked), "denied",
                         {"revoked.identity", "signature.none-matched"})},
      {"signed-before-the-end",
       {},
       "The authority counts for what was signed before a date, and this was.",
       signed_by_default(book_of_default("      signedBefore: 2026-11-23T11:00:01Z\n"), "admitted")},
      {"signed-after-the-end",
       {},
       "The authority counts for what was signed before a date, and this was not.",
       signed_by_default(book_of_default("      signedBefore: 2026-11-23T11:00:00Z\n"), "denied",
                         kNoneMatched, {"signature.too-late"})},
      {"identity-judged-before-it-signed",
       {"CRT-31"},
       "Judged as of a time before the signature: nothing is there yet.",
       [](CaseMaker& m) {
         signed_by_default(book_of_default(), "denied", kNoneMatched, {"time.in-future"})(m);
         m.now = "2026-11-22T12:00:00Z";
       }},
      {"identity-judged-years-later",
       {"CRT-14", "CRT-31"},
       "Judged long after the certificate ended: the verdict is that of the time of the signature.",
       [](CaseMaker& m) {
         signed_by_default(book_of_default(), "admitted")(m);
         m.now = "2099-01-01T00:00:00Z";
       }},
      {"identity-where-keys-are-trusted",
       {"TLG-05"},
       "Signed by certificate, and the book trusts a key.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.referrer(subject, sigstore().bundle({}, {{}, subject.digest}, Form::kStatement),
                           support::kSignPredicate);
         m.expect("denied", kNoneMatched, {"signature.method"});
       }},
  };
}

// cosign's annotations beside the signature, as JSON members.
support::LayoutMaker::LegacySignature legacy_of(const support::Recipe& recipe, const std::string& payload) {
  support::LayoutMaker::LegacySignature made{payload, {}, {}};
  for (const auto& [key, value] : sigstore().legacy_annotations(recipe, payload)) {
    if (key == "dev.cosignproject.cosign/signature") {
      made.signature = value;
    } else {
      made.further_annotations += "," + quoted(key) + ":" + quoted(value);
    }
  }
  return made;
}

Case legacy(const std::string& name, const std::vector<std::string>& threats, const std::string& why,
            const support::Recipe& recipe, const std::vector<std::string>& rejections,
            const std::function<void(support::LayoutMaker::LegacySignature&)>& change = nullptr) {
  return {name, threats, why, [=](CaseMaker& m) {
            const Stored subject = m.good_artifact();
            m.files[kRoot] = render_json_pretty(sigstore().trusted_root());
            m.policy = book_of_default();
            auto layer = legacy_of(recipe, support::simple_signing(subject.digest.text()));
            if (change) change(layer);
            m.layout.legacy(subject, {layer});
            m.expect(rejections.empty() ? "admitted" : "denied",
                     rejections.empty() ? std::vector<std::string>() : kNoneMatched, rejections);
          }};
}

std::vector<Case> legacy_ones() {
  support::Recipe stamped;
  stamped.stamps = {support::StampPlan{}};
  support::Recipe unlogged;
  unlogged.entries.clear();
  // The log entry of a signature over another payload.
  const auto swap_entry = [](support::LayoutMaker::LegacySignature& layer) {
    const auto other = legacy_of({}, support::simple_signing(crypto::Digest::of("another").text()));
    const std::string key = "\"dev.sigstore.cosign/bundle\":";
    const auto at = layer.further_annotations.find(key);
    const auto theirs = other.further_annotations.find(key);
    const auto end = [&](const std::string& text, std::size_t from) {
      const auto next = text.find(",\"dev.", from);
      return next == std::string::npos ? text.size() : next;
    };
    layer.further_annotations.replace(
        at, end(layer.further_annotations, at) - at,
        other.further_annotations.substr(theirs, end(other.further_annotations, theirs) - theirs));
  };
  return {
      legacy("identity-legacy", {},
             "A .sig layer with certificate, chain and log entry, as cosign 2 writes it.", {}, {}),
      legacy("identity-legacy-stamped", {}, "A .sig layer with a timestamp beside.", stamped, {}),
      legacy("identity-legacy-unlogged", {"TLG-26"}, "A .sig layer without a log entry.", unlogged,
             {"log.missing"}),
      legacy("identity-legacy-entry-of-another", {"TLG-01"},
             "A .sig layer with the log entry of another signature.", {}, {"log.entry-mismatch"}, swap_entry),
  };
}

}  // namespace

std::vector<Case> sigstore_cases() {
  std::vector<Case> all = one_for_each_threat();
  for (const auto& part : {patterns(), captures(), times_and_revocations(), legacy_ones()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace sekisho::golden
