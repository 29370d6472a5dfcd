#include "golden/case_maker.h"

#include <fstream>

#include "base/json.h"

namespace sekisho::golden {
namespace {

constexpr const char* kPolicy = R"(apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: case}
spec:
  authorities:
    release:
      key: {file: release.pub}
      transparency: {log: ignored}
  rules:
    - name: manifests
      match: {repositories: ["registry.example/acme/*"]}
      signatures: [{threshold: 1, from: [release]}]
)";

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

Json strings(const std::vector<std::string>& texts) { return Json::Array(texts.begin(), texts.end()); }

}  // namespace

CaseMaker::CaseMaker(const Shared& shared_values, const std::filesystem::path& directory)
    : shared(shared_values), layout(directory / "layout"), policy(kPolicy), directory_(directory) {}

support::Stored CaseMaker::good_artifact() {
  const auto stored = layout.artifact(shared.layer, shared.diff_id);
  layout.tag(stored, "v1");
  return stored;
}

void CaseMaker::sign_bundle(const support::Stored& subject, const crypto::PrivateKey& key) {
  layout.referrer(subject, support::signed_bundle(key, support::statement(std::string(subject.digest.hex()))),
                  "https://sigstore.dev/cosign/sign/v1");
}

void CaseMaker::sign_legacy(const support::Stored& subject, const crypto::PrivateKey& key) {
  const std::string payload = support::simple_signing(subject.digest.text());
  layout.legacy(subject, {{payload, support::sign(key, payload), {}}});
}

void CaseMaker::sign_payload(const support::Stored& subject, const std::string& payload) {
  layout.referrer(subject, support::signed_bundle(shared.release, payload),
                  "https://sigstore.dev/cosign/sign/v1");
}

void CaseMaker::expect(const std::string& decision, const std::vector<std::string>& reasons,
                       const std::vector<std::string>& rejections) {
  expectation_ = render_json_pretty(Json::Object{
      {"decision", decision}, {"reasons", strings(reasons)}, {"rejections", strings(rejections)}});
}

void CaseMaker::finish(const std::string& why, const std::vector<std::string>& threats) {
  layout.finish();
  write(directory_ / "policy" / "policy.yaml", policy);
  write(directory_ / "policy" / "release.pub", shared.release.public_key().render_pem());
  for (const auto& [name, text] : files) write(directory_ / "policy" / name, text);
  if (policy.find("second.pub") != std::string::npos) {
    write(directory_ / "policy" / "second.pub", shared.second.public_key().render_pem());
  }
  write(directory_ / "request.json",
        render_json_pretty(Json::Object{{"why", why},
                                        {"threats", strings(threats)},
                                        {"command", delivers && state.empty() ? "admit" : "verify"},
                                        {"reference", reference},
                                        {"as", as},
                                        {"now", now},
                                        {"cluster", cluster},
                                        {"namespace", name_space}}) +
            "\n");
  if (!state.empty()) write(directory_ / "state" / "sekisho-state.json", state + "\n");
  write(directory_ / "expect.json", expectation_ + "\n");
}

}  // namespace sekisho::golden
