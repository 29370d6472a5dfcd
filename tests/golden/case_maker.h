// CaseMaker: writes one golden case: testdata/cases/<situation>/ with request.json, policy/, layout/ and
// expect.json.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "support/layout_maker.h"

namespace sekisho::golden {

// Shared is what all cases have in common: keys made for this run and thrown away, and the layer of a good
// artifact.
struct Shared {
  crypto::PrivateKey release;
  crypto::PrivateKey second;
  crypto::PrivateKey stranger;
  std::string layer;
  std::string diff_id;
};

class CaseMaker {
 public:
  CaseMaker(const Shared& shared, const std::filesystem::path& directory);

  const Shared& shared;
  support::LayoutMaker layout;

  // What the request says; the defaults are a good artifact at layout:layout:v1.
  std::string reference = "layout:layout:v1";
  std::string as = "registry.example/acme/app";
  std::string now = "2026-11-23T12:00:00Z";
  std::string policy;                        // YAML; the default asks for one signature by release.pub
  std::map<std::string, std::string> files;  // beside the policy, by their path from it
  bool delivers = true;                      // admit, or only verify
  std::string cluster, name_space;
  std::string state;  // what was admitted before, as sekisho-state.json; empty: there is no state

  // good_artifact is stored and tagged v1.
  support::Stored good_artifact();
  void sign_bundle(const support::Stored& subject, const crypto::PrivateKey& key);
  void sign_legacy(const support::Stored& subject, const crypto::PrivateKey& key);
  // sign stores a bundle over any payload, by the release key.
  void sign_payload(const support::Stored& subject, const std::string& payload);

  // What must come out.
  void expect(const std::string& decision, const std::vector<std::string>& reasons,
              const std::vector<std::string>& rejections = {});
  void finish(const std::string& why, const std::vector<std::string>& threats);

 private:
  std::filesystem::path directory_;
  std::string expectation_;
};

struct Case {
  std::string name;
  std::vector<std::string> threats;
  std::string why;
  std::function<void(CaseMaker&)> make;
};

std::vector<Case> reference_cases();
std::vector<Case> manifest_cases();
std::vector<Case> signature_cases();
std::vector<Case> attestation_cases();
std::vector<Case> policy_cases();
std::vector<Case> book_cases();
std::vector<Case> paper_cases();
std::vector<Case> archive_cases();
std::vector<Case> sigstore_cases();

}  // namespace sekisho::golden
