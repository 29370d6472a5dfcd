// What the papers about an artifact must say: for every key of it a pair of cases.
#include "golden/case_maker.h"
#include "golden/papers.h"

namespace sekisho::golden {
namespace {

using support::Stored;

std::vector<Pair> of_provenance() {
  const auto pair = [](const std::string& key, const std::string& good_value, const std::string& bad_value,
                       const std::string& reason) {
    return Pair{
        "book-slsa-" + key,
        {},
        "The provenance must say so.",
        [=](CaseMaker& m, bool good) {
          attested(m,
                   demand("slsaprovenance1", "slsa: {" + key + ": " + (good ? good_value : bad_value) + "}"),
                   "https://slsa.dev/provenance/v1", provenance());
        },
        {reason}};
  };
  const auto levels = [](int level) {
    return "[{authority: ci, builder: \"" + std::string(kBuilder) + "\", level: " + std::to_string(level) +
           "}]";
  };
  return {
      pair("builder", kBuilder, "https://github.com/acme/other", "provenance.builder"),
      pair("source", "\"https://github.com/acme/infra\"", "\"https://github.com/acme/other\"",
           "provenance.source"),
      pair("ref", "refs/heads/main", "refs/heads/other", "provenance.source"),
      pair("level", "1", "2", "provenance.level"),
      {"book-slsa-levels",
       {},
       "The builder must be trusted up to the level asked for.",
       [levels](CaseMaker& m, bool good) {
         attested(m, demand("slsaprovenance1", "slsa: {level: 3, levels: " + levels(good ? 3 : 2) + "}"),
                  "https://slsa.dev/provenance/v1", provenance());
       },
       {"provenance.level"}},
      {"book-provenance-certificate",
       {"ATT-07"},
       "The provenance must agree with the signer's certificate.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("slsaprovenance1", ""), "https://slsa.dev/provenance/v1",
                  good ? provenance() : replaced(provenance(), "d3b1c6", "e3b1c6"));
       },
       {"provenance.certificate-mismatch"}},
  };
}

std::vector<Pair> of_summaries() {
  const auto pair = [](const std::string& name, const std::string& members, const std::string& bad_members) {
    return Pair{"book-vsa-" + name,
                {},
                "The summary must say so.",
                [=](CaseMaker& m, bool good) {
                  attested(m, demand("vsa", "vsa: {" + (good ? members : bad_members) + "}"),
                           "https://slsa.dev/verification_summary/v1", summary());
                },
                {"summary.mismatch"}};
  };
  const std::string verifier = "verifier: \"https://verifier.example\", levels: [SLSA_BUILD_LEVEL_2]";
  const std::string digest = "sha256:" + std::string(64, 'c');
  return {
      pair("verifier", verifier, "verifier: \"https://other.example\", levels: [SLSA_BUILD_LEVEL_2]"),
      pair("resource", verifier + ", resource: registry.example/acme/app",
           verifier + ", resource: registry.example/acme/other"),
      pair("levels", verifier, "verifier: \"https://verifier.example\", levels: [SLSA_SOURCE_LEVEL_3]"),
      pair("policy", verifier + ", policy: \"https://policy.example/1\"",
           verifier + ", policy: \"https://policy.example/2\""),
      pair("policy-digest", verifier + ", policyDigest: \"" + digest + "\"",
           verifier + ", policyDigest: \"sha256:" + std::string(64, 'd') + "\""),
      {"book-vsa-result",
       {"ATT-09"},
       "The verifier must have passed it.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("vsa", ""), "https://slsa.dev/verification_summary/v1",
                  good ? summary() : replaced(summary(), "PASSED", "FAILED"));
       },
       {"summary.failed"}},
  };
}

std::vector<Pair> of_sboms() {
  const auto pair = [](const std::string& name, const std::string& members, const std::string& bad_members,
                       const std::string& reason) {
    return Pair{"book-sbom-" + name,
                {},
                "The SBOM must be so.",
                [=](CaseMaker& m, bool good) {
                  attested(m, demand("cyclonedx", "sbom: {" + (good ? members : bad_members) + "}"),
                           "https://cyclonedx.org/bom", sbom());
                },
                {reason}};
  };
  return {
      pair("licenses-allow", "licenses: {allow: [Apache-2.0, MIT]}", "licenses: {allow: [Apache-2.0]}",
           "sbom.license"),
      pair("licenses-deny", "licenses: {deny: [AGPL-3.0-only]}", "licenses: {deny: [MIT]}", "sbom.license"),
      {"book-sbom-licenses-unknown",
       {},
       "A package without a licence is let through where unknown ones are.",
       [](CaseMaker& m, bool good) {
         attested(m,
                  demand("cyclonedx", std::string("sbom: {licenses: {allow: [Apache-2.0], unknown: ") +
                                          (good ? "allow}}" : "deny}}")),
                  "https://cyclonedx.org/bom",
                  replaced(sbom(), R"("licenses":[{"license":{"id":"MIT"}}],)", ""));
       },
       {"sbom.license"}},
      pair("packages-deny", "packages: {deny: [\"pkg:npm/event-stream@>=4\"]}",
           "packages: {deny: [\"pkg:npm/event-stream@>=3.3.6 <4\"]}", "sbom.package-denied"),
      {"book-sbom-minimum-elements",
       {},
       "The SBOM must have the minimum elements.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("cyclonedx", "sbom: {minimumElements: ntia}"), "https://cyclonedx.org/bom",
                  good ? sbom() : replaced(sbom(), R"("supplier":{"name":"acme"},)", ""));
       },
       {"sbom.elements-missing"}},
      {"book-sbom-minimum-elements-cisa",
       {},
       "The draft of 2025 asks for a hash of each component, too.",
       [](CaseMaker& m, bool good) {
         attested(
             m,
             demand("cyclonedx", std::string("sbom: {minimumElements: ") + (good ? "ntia}" : "cisa-2025}")),
             "https://cyclonedx.org/bom", sbom());
       },
       {"sbom.elements-missing", "sbom.elements-missing", "sbom.elements-missing"}},
      {"book-sbom-empty",
       {"ATT-13"},
       "The SBOM must name a package.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("cyclonedx", ""), "https://cyclonedx.org/bom",
                  good ? sbom() : R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[]})");
       },
       {"sbom.empty"}},
      {"book-sbom-subject",
       {"ATT-13"},
       "The SBOM must describe this artifact.",
       [](CaseMaker& m, bool good) {
         attested(m, demand("cyclonedx", ""), "https://cyclonedx.org/bom",
                  good ? sbom() : replaced(sbom(), "SUBJECT", std::string(64, 'e')));
       },
       {"sbom.subject-mismatch"}},
  };
}

std::vector<Pair> of_scans() {
  const auto pair = [](const std::string& name, const std::string& members, const std::string& bad_members) {
    return Pair{"book-vulnerabilities-" + name,
                {},
                "What the scan found must be within the limit.",
                [=](CaseMaker& m, bool good) {
                  attested(m, demand("vuln", "vulnerabilities: {" + (good ? members : bad_members) + "}"),
                           "https://cosign.sigstore.dev/attestation/vuln/v1", scan());
                },
                {"vulnerability.found"}};
  };
  const auto excused = [](CaseMaker& m, bool good, const std::string& rest) {
    use_book(m, demand("vuln", std::string("vulnerabilities: {failOn: high") +
                                   (rest.empty() ? "" : ", " + rest) + "}"));
    const Stored subject = m.good_artifact();
    sign_as_identity(m, subject);
    attest_as_identity(m, subject, "https://cosign.sigstore.dev/attestation/vuln/v1", scan());
    const std::string type = "https://openvex.dev/ns";
    good ? attest_as_identity(m, subject, type, vex()) : attest_by_key(m, subject, type, vex());
  };
  return {
      pair("fail-on", "failOn: critical", "failOn: high"),
      pair("ignore-unfixed", "failOn: high, ignoreUnfixed: true", "failOn: high, ignoreUnfixed: false"),
      {"book-vulnerabilities-vex-from",
       {},
       "A VEX statement excuses a finding where its author is trusted.",
       [excused](CaseMaker& m, bool good) { excused(m, good, "vexFrom: [ci]"); },
       {"vulnerability.found"},
       {"signature.method"}},
      {"book-scan-newest",
       {"ATT-10"},
       "Of two scans the newest decides.",
       [](CaseMaker& m, bool good) {
         use_book(m, demand("vuln", "vulnerabilities: {failOn: high}"));
         const Stored subject = m.good_artifact();
         sign_as_identity(m, subject);
         const std::string type = "https://cosign.sigstore.dev/attestation/vuln/v1";
         attest_as_identity(m, subject, type, good ? clean_scan() : scan(), Seconds(60));
         attest_as_identity(m, subject, type, good ? scan() : clean_scan());
       },
       {"vulnerability.found"}},
  };
}

std::vector<Pair> of_exceptions() {
  const auto exception = [](const Stored& subject, const std::string& waive, const std::string& expires) {
    return "  exceptions:\n    - {name: incident, digests: [\"" + subject.digest.text() +
           "\"], rules: [manifests], waive: [{" + waive +
           "}], owner: sre@acme.example, reason: hotfix, expires: " + expires + "}\n";
  };
  return {
      {"book-exceptions",
       {},
       "An exception sets a demand aside until it expires.",
       [exception](CaseMaker& m, bool good) {
         const Stored subject = m.good_artifact();
         use_book(m, demand("https://acme.example/review/v1", ""),
                  exception(subject, "attestation: paper",
                            good ? "2026-12-01T00:00:00Z" : "2026-11-23T12:00:00Z"));
         sign_as_identity(m, subject);
       },
       {"attestation.missing"}},
      {"book-exceptions-vulnerabilities",
       {},
       "An exception sets some vulnerabilities aside, and no others.",
       [exception](CaseMaker& m, bool good) {
         const Stored subject = m.good_artifact();
         use_book(m, demand("vuln", "vulnerabilities: {failOn: high}"),
                  exception(subject,
                            std::string("attestation: paper, vulnerabilities: [") +
                                (good ? "CVE-2026-1000]" : "CVE-2026-9]"),
                            "2026-12-01T00:00:00Z"));
         sign_as_identity(m, subject);
         attest_as_identity(m, subject, "https://cosign.sigstore.dev/attestation/vuln/v1", scan());
       },
       {"vulnerability.found"}},
  };
}

}  // namespace

std::vector<Case> paper_cases() {
  return cases_of({of_provenance(), of_summaries(), of_sboms(), of_scans(), of_exceptions()});
}

}  // namespace sekisho::golden
