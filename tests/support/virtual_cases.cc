#include "support/virtual_cases.h"

namespace sekisho::support {

void Situation::sign_with_key(const Key& key) {
  recipe.signed_by = SignedBy::kKey;
  recipe.key = key;
  key_pem = key.public_key().render_pem();
}

Made make_case(const VirtualCase& one, const VirtualSigstore& sigstore, const Artifact& artifact, Form form) {
  Situation situation{sigstore, artifact, form};
  if (one.arrange) one.arrange(situation);
  Json root = situation.sigstore.trusted_root();
  if (situation.root) situation.root(root);
  std::string root_text = render_json_pretty(root);
  if (situation.root_text) situation.root_text(root_text);
  return {situation.sigstore.bundle(situation.recipe, artifact, form), root_text, situation.key_pem,
          situation.witness_keys};
}

std::vector<VirtualCase> virtual_cases() {
  std::vector<VirtualCase> all;
  for (auto part : {good_cases, certificate_cases, identity_cases, sct_cases, log_cases, entry_cases,
                    checkpoint_cases, timestamp_cases, trusted_root_cases, bundle_cases, statement_cases}) {
    for (auto& one : part()) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace sekisho::support
