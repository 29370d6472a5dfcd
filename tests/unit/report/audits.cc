#include "unit/report/audits.h"

#include <array>
#include <stdexcept>

#include "crypto/digest.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

constexpr const char* kSpdx = "https://spdx.dev/Document";
constexpr const char* kProvenance = "https://slsa.dev/provenance/v1";

Time at(const char* text) { return *parse_time(text); }

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

AuditReason reason(ReasonCode code, std::string subject, std::string detail) {
  return {std::string(reason_name(code)), std::move(subject), std::move(detail),
          std::string(reason_remedy(code))};
}

Json proof_json(const AuditProof& proof) {
  const auto space = proof.signer.find(' ');
  const std::string first = proof.signer.substr(0, space);
  Object signer =
      first == "key"
          ? Object{{"key", proof.signer.substr(space + 1)}}
          : Object{{"issuer", first}, {"subject", proof.signer.substr(space + 1)}, {"claims", Object{}}};
  return Object{{"kind", proof.kind},
                {"format", "bundle-v0.3"},
                {"authority", proof.authority},
                {"signer", std::move(signer)},
                {"predicateType", or_null(proof.predicate_type)},
                {"signedAt", proof.signed_at ? Json(render_time(*proof.signed_at)) : Json()},
                {"verifiedBy", Array{"signature", "log", "certificate", "sct"}},
                {"notChecked", Array{}},
                {"source", "sha256:" + hex_of(77)}};
}

Json reason_json(const AuditReason& reason) {
  return Object{{"code", reason.code},
                {"subject", reason.subject},
                {"detail", reason.detail},
                {"remedy", reason.remedy}};
}

template <class T, class Render>
Array array_of(const std::vector<T>& values, Render render) {
  Array array;
  for (const T& value : values) array.push_back(render(value));
  return array;
}

Array exceptions_json(const std::string& name) {
  if (name.empty()) return {};
  return {Object{{"name", name},
                 {"owner", "sre@acme.example"},
                 {"reason", "hotfix"},
                 {"expires", "2026-12-01T00:00:00Z"}}};
}

Json contents_json(const Array& images) {
  if (images.empty()) return {};
  return Object{{"objects", 2}, {"images", images}, {"rewritten", Array{}}, {"files", 2}, {"bytes", 2048}};
}

Json image_json(const char* image) {
  return Object{{"image", image},
                {"object", "Deployment shop/web"},
                {"field", "spec.template.spec.containers[0].image"},
                {"file", "web.yaml"},
                {"line", 11},
                {"decision", Json()}};
}

AuditProof signature() {
  return {"signature", "release",
          "https://token.actions.githubusercontent.com "
          "https://github.com/acme/app/.github/workflows/release.yaml@refs/heads/main",
          "https://sigstore.dev/cosign/sign/v1", at("2026-11-20T08:15:00Z")};
}

AuditProof attestation(const char* type) {
  AuditProof proof = signature();
  proof.kind = "attestation";
  proof.predicate_type = type;
  return proof;
}

AuditProof key_signature() { return {"signature", "ops", "key sha256:" + hex_of(5), "", std::nullopt}; }

Place place(std::string cluster, std::string name_space, std::string workload, std::string spec) {
  return {"pods-" + cluster + ".json",
          std::move(cluster),
          std::move(name_space),
          std::move(workload),
          "main",
          "container",
          std::move(spec)};
}

AuditRow row_of(VerdictText text, std::vector<Place> places, Basis basis = Basis::kGathered) {
  return {verdict_of(text), basis, at("2026-11-26T06:00:05Z"), std::move(places), std::nullopt};
}

std::string pinned(const std::string& repository, std::uint64_t number) {
  return repository + "@sha256:" + hex_of(number);
}

Audit empty_audit() {
  Audit audit;
  audit.version = "0.1.0";
  audit.begun = at("2026-11-26T06:00:00Z");
  audit.ended = at("2026-11-26T06:01:30Z");
  audit.policy = "production";
  audit.policy_digest = "sha256:" + hex_of(900);
  audit.requests = 321;
  return audit;
}

AuditRow complete_row() {
  VerdictText text{.reference = "ghcr.io/acme/shop/web:v2.4.1",
                   .repository = "ghcr.io/acme/shop/web",
                   .digest = hex_of(1)};
  text.proofs = {signature(), attestation(kSpdx), attestation(kProvenance)};
  return row_of(text, {place("prod-eu", "shop", "Deployment/web", pinned("ghcr.io/acme/shop/web", 1)),
                       place("prod-us", "shop", "Deployment/web", pinned("ghcr.io/acme/shop/web", 1))});
}

AuditRow unsigned_row() {
  VerdictText text{.decision = "denied",
                   .reference = "docker.io/library/redis:7",
                   .repository = "docker.io/library/redis",
                   .digest = hex_of(2)};
  text.reasons = {reason(ReasonCode::kSignatureNone, "docker.io/library/redis:7", "nothing is attached"),
                  reason(ReasonCode::kAttestationMissing, "sha256:" + hex_of(2),
                         "none of type https://spdx.dev/Document by release")};
  AuditRow row = row_of(text, {place("prod-eu", "shop", "StatefulSet/cache", "docker.io/library/redis:7"),
                               place("prod-eu", "billing", "StatefulSet/cache", "docker.io/library/redis:7"),
                               place("prod-us", "shop", "StatefulSet/cache", "docker.io/library/redis:7"),
                               place("staging", "shop", "StatefulSet/cache", "docker.io/library/redis:7")});
  row.then = Then{"2026-11-20T08-20-00Z-4f1c", Decision::kAdmitted, at("2026-11-20T08:20:00Z"),
                  "sha256:" + hex_of(899)};
  return row;
}

AuditRow warned_row() {
  VerdictText text{.would_be = "denied",
                   .reference = "ghcr.io/acme/legacy:latest",
                   .repository = "ghcr.io/acme/legacy",
                   .digest = hex_of(3),
                   .rule = "legacy"};
  text.reasons = {reason(ReasonCode::kSignatureNoneMatched, "ghcr.io/acme/legacy:latest",
                         "1 signature, by nobody trusted")};
  return row_of(text, {place("prod-eu", "legacy", "DaemonSet/agent", "ghcr.io/acme/legacy:latest")},
                Basis::kListed);
}

AuditRow open_row() {
  VerdictText text{.decision = "undecided", .reference = "registry.acme.example/tools/backup:2025.11"};
  text.reasons = {reason(ReasonCode::kRegistryUnreachable, "registry.acme.example/tools/backup:2025.11",
                         "registry.acme.example: connection refused")};
  return row_of(text,
                {place("staging", "ops", "CronJob/backup", "registry.acme.example/tools/backup:2025.11")});
}

AuditRow manifests_row() {
  VerdictText text{.decision = "denied",
                   .reference = "ghcr.io/acme/cluster-config:prod",
                   .repository = "ghcr.io/acme/cluster-config",
                   .digest = hex_of(6),
                   .rule = "cluster-manifests"};
  text.proofs = {key_signature(), attestation(kProvenance)};
  text.images = {image_json("nginx:1.27"), image_json("ghcr.io/acme/app@sha256:0")};
  text.reasons = {reason(ReasonCode::kImageNotPinned, "Deployment shop/web", "nginx:1.27 names no digest"),
                  reason(ReasonCode::kProvenanceBuilder, "sha256:" + hex_of(6), "built by another builder")};
  text.exception = "incident-4711";
  return row_of(text,
                {{"kustomizations.json", "prod-eu", "flux-system", "Kustomization/apps", "", "artifact",
                  "oci://ghcr.io/acme/cluster-config:prod"}},
                Basis::kKept);
}

// The row's JSON says what its values say.
void rename(AuditRow& row, const std::string& name, std::uint64_t number) {
  AuditVerdict& verdict = row.verdict;
  verdict.reference = name + ":v" + std::to_string(number % 9);
  if (!verdict.digest.empty()) {
    verdict.digest = "sha256:" + hex_of(number);
    verdict.resolved = name + "@" + verdict.digest;
  }
  Json json = *parse_json(verdict.json);
  for (auto& [member, value] : *json.as_object()) {
    if (member == "reference") value = verdict.reference;
    if (member == "digest") value = or_null(verdict.digest);
    if (member == "resolved") value = or_null(verdict.resolved);
  }
  verdict.json = render_json(json);
}

}  // namespace

std::string hex_of(std::uint64_t number) {
  return std::string(crypto::Digest::of("number " + std::to_string(number)).hex());
}

AuditVerdict verdict_of(const VerdictText& text) {
  const std::string digest = text.digest.empty() ? "" : "sha256:" + text.digest;
  Json json = Object{{"schema", "https://sekisho.dev/verdict/v1"},
                     {"decision", text.decision},
                     {"stage", text.images.empty() ? "papers" : "goods"},
                     {"reference", text.reference},
                     {"resolved", digest.empty() ? Json() : Json(text.repository + "@" + digest)},
                     {"digest", or_null(digest)},
                     {"policy", Object{{"name", "production"},
                                       {"version", 42},
                                       {"rule", or_null(text.rule)},
                                       {"digest", "sha256:" + hex_of(900)}}},
                     {"mode", text.would_be.empty() ? "enforce" : "warn"},
                     {"wouldBe", or_null(text.would_be)},
                     {"time", "2026-11-26T06:00:10Z"},
                     {"holdsUntil", text.decision == "admitted" ? Json("2027-02-01T00:00:00Z") : Json()},
                     {"reasons", array_of(text.reasons, reason_json)},
                     {"exceptions", exceptions_json(text.exception)},
                     {"proofs", array_of(text.proofs, proof_json)},
                     {"rejections", Array{}},
                     {"contents", contents_json(text.images)},
                     {"requests", Object{{"count", 4}, {"bytes", 4096}}},
                     {"command", Json()}};
  auto verdict = read_verdict(std::move(json));
  if (!verdict.ok()) throw std::runtime_error(verdict.error().message());
  return *std::move(verdict);
}

Audit small_audit() {
  Audit audit = empty_audit();
  audit.rows = {complete_row(), unsigned_row(), warned_row(), open_row(), manifests_row()};
  audit.faults = {{"pods-prod-us.json", "items[17]", "status.containerStatuses[0].imageID is no reference"}};
  return audit;
}

Audit hostile_audit() {
  Audit audit = empty_audit();
  audit.policy = kHostile;
  audit.version = kHostile;
  VerdictText text{.decision = "denied", .reference = "=cmd|' /C calc'!A0" + kHostile};
  text.repository = "evil.example/" + kHostile;
  text.digest = hex_of(8);
  text.rule = "+rule" + kHostile;
  text.exception = "@exception" + kHostile;
  text.reasons = {{"signature.none", "-subject" + kHostile, "@detail" + kHostile, "+remedy" + kHostile}};
  text.proofs = {{"signature", "=authority" + kHostile, "https://issuer " + kHostile, kHostile,
                  at("2026-11-20T08:15:00Z")}};
  AuditRow row = row_of(text, {{"=inventory" + kHostile, "+cluster" + kHostile, "-namespace" + kHostile,
                                "@workload/" + kHostile, kHostile, kHostile, kHostile}});
  row.then = Then{"=then" + kHostile, Decision::kAdmitted, at("2026-11-20T08:20:00Z"), kHostile};
  audit.rows = {row, complete_row()};
  audit.faults = {{"=fault" + kHostile, kHostile, kHostile}};
  return audit;
}

Audit mapped_audit() {
  Audit audit = empty_audit();
  const std::string index = "sha256:" + hex_of(1);
  for (const std::uint64_t number : {11U, 12U}) {
    audit.rows.push_back(complete_row());
    audit.rows.back().running = {"sha256:" + hex_of(number), index, Judged::kIndex, true};
  }
  audit.rows.back().places.resize(1);
  audit.rows.back().places[0].workload = "Deployment/arm";
  audit.rows.push_back(unsigned_row());
  audit.rows.back().running = {"sha256:" + hex_of(2), index, Judged::kDigest, false};
  audit.rows.push_back(open_row());
  audit.rows.back().running = {"sha256:" + hex_of(4), index, Judged::kIndex, std::nullopt};
  return audit;
}

Audit large_audit(std::size_t rows) {
  const std::array kinds = {complete_row(), unsigned_row(), warned_row(),   open_row(),     manifests_row(),
                            complete_row(), complete_row(), complete_row(), complete_row(), complete_row()};
  Audit audit = empty_audit();
  for (std::size_t i = 0; i < rows; ++i) {
    AuditRow row = kinds[i % kinds.size()];
    rename(row, "ghcr.io/acme/team-" + std::to_string(i % 40) + "/service-" + std::to_string(i), i);
    for (Place& place : row.places) place.name_space = "team-" + std::to_string(i % 40);
    audit.rows.push_back(std::move(row));
  }
  return audit;
}

}  // namespace sekisho::report
