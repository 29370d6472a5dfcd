#include "golden/papers.h"

#include <stdexcept>

#include "base/json.h"
#include "support/virtual_sigstore.h"

namespace sekisho::golden {
namespace {

using support::Stored;

constexpr const char* kRoot = "roots/trusted_root.json";

const support::VirtualSigstore& sigstore() {
  static const support::VirtualSigstore made = support::VirtualSigstore::make();
  return made;
}

std::string stated(const Stored& subject, const std::string& type, const std::string& predicate) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
         std::string(subject.digest.hex()) + R"("}}],"predicateType":)" + render_json(type) +
         R"(,"predicate":)" + predicate + "}";
}

Case half(const Pair& pair, bool good) {
  return {pair.name + (good ? "-met" : "-unmet"), pair.threats, pair.why + (good ? " It is." : " It is not."),
          [pair, good](CaseMaker& m) {
            const std::vector<std::string> none;
            m.expect(good ? "admitted" : "denied", good ? none : pair.reasons, good ? none : pair.rejections);
            pair.make(m, good);
          }};
}

}  // namespace

std::vector<Case> cases_of(const std::vector<std::vector<Pair>>& parts) {
  std::vector<Case> cases;
  for (const auto& part : parts) {
    for (const Pair& pair : part) {
      cases.push_back(half(pair, true));
      cases.push_back(half(pair, false));
    }
  }
  return cases;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no " + from);
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

void use_book(CaseMaker& maker, const std::string& members, const std::string& rest) {
  maker.files[kRoot] = render_json_pretty(sigstore().trusted_root());
  maker.policy =
      std::string("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: case}\nspec:\n") +
      "  authorities:\n    ci: {keyless: {trustedRoot: {file: " + kRoot + "}, issuer: \"" + support::kIssuer +
      "\", subject: \"" + support::kIdentity + "\"}}\n" + rest +
      "  rules:\n    - name: manifests\n      match: {repositories: [\"registry.example/acme/*\"]}\n" +
      "      signatures: [{from: [ci]}]\n" + (members.empty() ? "" : "      " + members + "\n");
}

void sign_as_identity(CaseMaker& maker, const Stored& subject) {
  maker.layout.referrer(subject, sigstore().bundle({}, {{}, subject.digest}, support::Form::kStatement),
                        support::kSignPredicate);
}

void attest_as_identity(CaseMaker& maker, const Stored& subject, const std::string& type,
                        const std::string& predicate, Seconds later) {
  support::Recipe recipe;
  recipe.predicate_type = type;
  recipe.signed_at = support::signing_time() + later;
  recipe.payload = [&](std::string& payload) { payload = stated(subject, type, predicate); };
  maker.layout.referrer(subject, sigstore().bundle(recipe, {{}, subject.digest}, support::Form::kStatement),
                        type);
}

void attest_by_key(CaseMaker& maker, const Stored& subject, const std::string& type,
                   const std::string& predicate) {
  maker.layout.referrer(
      subject, support::signed_bundle(maker.shared.stranger, stated(subject, type, predicate)), type);
}

void attested(CaseMaker& m, const std::string& members, const std::string& type, const std::string& predicate,
              const std::string& rest) {
  use_book(m, members, rest);
  const Stored subject = m.good_artifact();
  sign_as_identity(m, subject);
  attest_as_identity(m, subject, type, with_subject(predicate, subject));
}

std::string demand(const std::string& type, const std::string& further) {
  return "attestations: [{name: paper, type: " + type + ", from: [ci]" +
         (further.empty() ? "" : ", " + further) + "}]";
}

std::string state_of(const CaseMaker& maker, const std::string& digest, const std::string& signed_at) {
  return render_json_pretty(Json::Object{
      {"schema", "https://sekisho.dev/state/v1"},
      {"books", Json::Object{}},
      {"channels",
       Json::Array{Json::Object{{"repository", maker.as},
                                {"cluster", ""},
                                {"namespace", ""},
                                {"newest", Json::Object{{"digest", digest}, {"signedAt", signed_at}}},
                                {"admitted", Json::Array{digest}}}}}});
}

std::string with_subject(std::string predicate, const Stored& subject) {
  const std::string hex(subject.digest.hex());
  for (std::size_t at = predicate.find("SUBJECT"); at != std::string::npos;
       at = predicate.find("SUBJECT", at))
    predicate.replace(at, std::string("SUBJECT").size(), hex);
  return predicate;
}

// What actions/attest-build-provenance states, less what nothing here reads.
std::string provenance() {
  return std::string(
             R"({"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1",)") +
         R"("externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/acme/infra",)" +
         R"("path":".github/workflows/publish.yaml"}},"resolvedDependencies":[{"uri":)" +
         R"("git+https://github.com/acme/infra@refs/heads/main","digest":{"gitCommit":"d3b1c6a0f2e94857b6a1c0de5f00ba4411223344"}}]},)" +
         R"("runDetails":{"builder":{"id":")" + kBuilder +
         R"("},"metadata":{"invocationId":"https://github.com/acme/infra/actions/runs/15609877086/attempts/1"}}})";
}

std::string summary() {
  return R"({"verifier":{"id":"https://verifier.example"},"timeVerified":"2026-11-23T10:00:00Z",)"
         R"("resourceUri":"registry.example/acme/app","policy":{"uri":"https://policy.example/1","digest":{"sha256":")" +
         std::string(64, 'c') +
         R"("}},"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3"]})";
}

std::string sbom() {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2026-11-23T10:00:00Z",)"
         R"("authors":[{"name":"ci"}],"component":{"type":"container","name":"app","bom-ref":"root",)"
         R"("hashes":[{"alg":"SHA-256","content":"SUBJECT"}]}},"components":[{"type":"library","name":"event-stream",)"
         R"("version":"3.3.6","supplier":{"name":"acme"},"licenses":[{"license":{"id":"MIT"}}],)"
         R"("purl":"pkg:npm/event-stream@3.3.6","bom-ref":"a"}],"dependencies":[{"ref":"root","dependsOn":["a"]}]})";
}

namespace {

std::string scan_of(const std::string& result) {
  return R"({"invocation":{},"scanner":{"uri":"pkg:github/aquasecurity/trivy@0.50","version":"0.50","db":{},"result":)" +
         result +
         R"(},"metadata":{"scanStartedOn":"2026-11-23T10:00:00Z","scanFinishedOn":"2026-11-23T10:01:00Z"}})";
}

}  // namespace

// One finding of high severity without a fix.
std::string scan() {
  return scan_of(
      R"({"SchemaVersion":2,"Results":[{"Target":"app","Vulnerabilities":[{"VulnerabilityID":"CVE-2026-1000",)"
      R"("PkgName":"openssl","InstalledVersion":"3.0.1","Severity":"HIGH"}]}]})");
}

std::string clean_scan() { return scan_of(R"({"SchemaVersion":2,"Results":[{"Target":"app"}]})"); }

std::string vex() {
  return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://acme.example/vex/1","author":"acme",)"
         R"("timestamp":"2026-11-23T10:30:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1000"},)"
         R"("status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}]})";
}

}  // namespace sekisho::golden
