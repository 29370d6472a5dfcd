// For every key of the policy a pair: a case that it admits, and one that only this key denies.
#include "base/json.h"
#include "golden/case_maker.h"
#include "golden/papers.h"
#include "support/virtual_sigstore.h"

namespace sekisho::golden {
namespace {

using support::Stored;

// An artifact signed as an identity, whose signature carries a trusted time, under a rule with further
// members.
void signed_artifact(CaseMaker& m, const std::string& members, const std::string& rest = {}) {
  use_book(m, members, rest);
  sign_as_identity(m, m.good_artifact());
}

std::vector<Pair> of_matching() {
  return {
      {"book-clusters",
       {},
       "The rule holds for clusters, and the artifact must go to one of them.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, "");
         m.policy = replaced(m.policy, "match: {", "match: {clusters: [\"prod-*\"], ");
         m.cluster = good ? "prod-eu" : "test";
       },
       {"policy.no-rule"}},
      {"book-namespaces",
       {},
       "The rule holds for namespaces, and the artifact must go to one of them.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, "");
         m.policy = replaced(m.policy, "match: {", "match: {namespaces: [shop], ");
         m.name_space = good ? "shop" : "";
       },
       {"policy.no-rule"}},
      {"book-mirrors",
       {"REF-17"},
       "The artifact under the name of a mirror must be one that the rule knows.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, "mirrors: [{prefix: dc1.example/acme, of: registry.example/acme}]");
         m.as = good ? "dc1.example/acme/app" : "dc1.example/acme-evil/app";
       },
       {"policy.no-rule"}},
      {"book-approved-digests",
       {},
       "The digest must be on the list, with a signature or without.",
       [](CaseMaker& m, bool good) {
         const Stored subject = m.good_artifact();
         m.files["approved.lock"] =
             "# looked at\n" + (good ? subject.digest.text() : "sha256:" + std::string(64, 'a')) + "\n";
         m.policy =
             "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: case}\nspec:\n  rules:\n    - "
             "{name: "
             "third-party, match: {repositories: [\"registry.example/acme/*\"]}, approvedDigests: {file: "
             "approved.lock}}\n";
       },
       {"digest.not-approved"}},
      {"book-reference-digest",
       {"REF-01"},
       "The reference must carry the digest.",
       [](CaseMaker& m, bool good) {
         use_book(m, "reference: {digest: required}");
         const Stored subject = m.good_artifact();
         sign_as_identity(m, subject);
         if (good) m.reference = "layout:layout@" + subject.digest.text();
       },
       {"reference.not-pinned"}},
      {"book-limits-bytes",
       {"UNP-29"},
       "The tree must be small enough.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, std::string("limits: {bytes: ") + (good ? "1MiB}" : "10}"));
       },
       {"archive.limits"}},
      {"book-limits-file-bytes",
       {"UNP-29"},
       "Each file must be small enough.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, std::string("limits: {fileBytes: ") + (good ? "1MiB}" : "10}"));
       },
       {"archive.limits"}},
  };
}

std::vector<Pair> of_indexes() {
  const auto two = [](CaseMaker& m, bool first, bool second, bool own) {
    const Stored amd = m.layout.artifact(m.shared.layer, m.shared.diff_id);
    const Stored arm = m.layout.artifact(m.shared.layer, "");
    const auto entry = [](const Stored& stored, const std::string& architecture) {
      return stored.descriptor(R"(,"platform":{"os":"linux","architecture":")" + architecture + "\"}");
    };
    const Stored index = m.layout.blob(
        "application/vnd.oci.image.index.v1+json",
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" +
            entry(amd, "amd64") + "," + entry(arm, "arm64") + "]}");
    m.layout.tag(index, "v1");
    m.delivers = false;
    if (first) sign_as_identity(m, amd);
    if (second) sign_as_identity(m, arm);
    if (own) sign_as_identity(m, index);
  };
  return {
      {"book-index-children",
       {},
       "Each manifest of the index must be signed.",
       [two](CaseMaker& m, bool good) {
         use_book(m, "artifact: {index: children}");
         two(m, true, good, false);
       },
       {"index.child-refused", "signature.none"}},
      {"book-index-both",
       {},
       "The index must be signed beside its manifests.",
       [two](CaseMaker& m, bool good) {
         use_book(m, "artifact: {index: both}");
         two(m, true, true, good);
       },
       {"signature.none"}},
      {"book-index-platforms",
       {},
       "The platforms named must be there; the others are not asked about.",
       [two](CaseMaker& m, bool good) {
         use_book(m, std::string("artifact: {index: children, platforms: [linux/") +
                         (good ? "amd64" : "s390x") + "]}");
         two(m, true, false, false);
       },
       {"index.platform-missing"}},
  };
}

std::vector<Pair> of_freshness() {
  const std::string other = "sha256:" + std::string(64, 'b');
  return {
      {"book-freshness-min-age",
       {},
       "The signature is an hour old, and must be older than minAge.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, std::string("freshness: {minAge: ") + (good ? "30m}" : "2h}"));
       },
       {"freshness.age"}},
      {"book-freshness-max-age",
       {},
       "The signature is an hour old, and must be younger than maxAge.",
       [](CaseMaker& m, bool good) {
         signed_artifact(m, std::string("freshness: {maxAge: ") + (good ? "2h}" : "30m}"));
       },
       {"freshness.age"}},
      {"book-freshness-at",
       {},
       "What was admitted before is too old now, which counts where it always counts.",
       [](CaseMaker& m, bool good) {
         use_book(m, std::string("freshness: {maxAge: 30m, at: ") + (good ? "admission}" : "always}"));
         const Stored subject = m.good_artifact();
         sign_as_identity(m, subject);
         m.state = state_of(m, subject.digest.text(), "2026-11-23T11:00:00Z");
       },
       {"freshness.age"}},
      {"book-freshness-rollback",
       {},
       "Nothing newer may have been admitted before.",
       [other](CaseMaker& m, bool good) {
         signed_artifact(m, "freshness: {rollback: refuse}");
         m.state = state_of(m, other, good ? "2026-11-23T10:59:59Z" : "2026-11-23T11:00:01Z");
       },
       {"freshness.rollback"}},
      {"book-freshness-rollback-allowed",
       {},
       "Something newer was admitted before, which the rule may allow.",
       [other](CaseMaker& m, bool good) {
         signed_artifact(m, std::string("freshness: {rollback: ") + (good ? "allow}" : "refuse}"));
         m.state = state_of(m, other, "2026-11-23T11:00:01Z");
       },
       {"freshness.rollback"}},
  };
}

std::vector<Pair> of_attestations() {
  return {
      {"book-attestations",
       {"ATT-02"},
       "An attestation of the type must be there.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("https://acme.example/review/v1", ""),
                  good ? "https://acme.example/review/v1" : "https://acme.example/review/v2",
                  R"({"ok":true})");
       },
       {"attestation.missing"}},
      {"book-attestations-from",
       {},
       "It must be by one of the authorities named.",
       [](CaseMaker& m, bool good) {
         use_book(m, demand("https://acme.example/review/v1", ""));
         const Stored subject = m.good_artifact();
         sign_as_identity(m, subject);
         const std::string type = "https://acme.example/review/v1";
         good ? attest_as_identity(m, subject, type, "{}") : attest_by_key(m, subject, type, "{}");
       },
       {"attestation.missing"},
       {"signature.method"}},
      {"book-attestations-max-age",
       {"ATT-10"},
       "It must be young enough, by the time of its signature.",
       [](CaseMaker& m, bool good) {
         attested(
             m,
             demand("https://acme.example/review/v1", std::string("maxAge: {of: ") + (good ? "2h}" : "30m}")),
             "https://acme.example/review/v1", "{}");
       },
       {"attestation.stale"}},
      {"book-attestations-max-age-at",
       {"ATT-10"},
       "What was admitted before is not asked again, unless always.",
       [](CaseMaker& m, bool good) {
         use_book(m, demand("https://acme.example/review/v1",
                            std::string("maxAge: {of: 30m, at: ") + (good ? "admission}" : "always}")));
         const Stored subject = m.good_artifact();
         sign_as_identity(m, subject);
         attest_as_identity(m, subject, "https://acme.example/review/v1", "{}");
         m.state = state_of(m, subject.digest.text(), "2026-11-23T11:00:00Z");
       },
       {"attestation.stale"}},
      {"book-predicate-schema",
       {},
       "It must satisfy the JSON Schema.",
       [](CaseMaker& m, bool good) {
         m.files["schemas/review.schema.json"] =
             R"({"type":"object","required":["approved"],"properties":{"approved":{"const":true}}})";
         attested(
             m,
             demand("https://acme.example/review/v1", "predicateSchema: {file: schemas/review.schema.json}"),
             "https://acme.example/review/v1", good ? R"({"approved":true})" : R"({"approved":false})");
       },
       {"attestation.schema"}},
  };
}

}  // namespace

std::vector<Case> book_cases() {
  return cases_of({of_matching(), of_indexes(), of_freshness(), of_attestations()});
}

}  // namespace sekisho::golden
