// VirtualCases: the situations, good and bad, that a verifier of Sigstore bundles must judge right; each by
// name, with the threats that it stands for and the reason why it is refused.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/virtual_sigstore.h"

namespace sekisho::support {

// Demands are what is asked for beyond the defaults (one log entry, one SCT, identity and issuer).
struct Demands {
  int logs = 1;        // distinct logs that hold it; 0: the log is ignored
  int scts = 1;        // distinct CT logs; 0: SCTs are ignored
  int timestamps = 0;  // distinct timestamp authorities
  int witnesses = 0;   // distinct witnesses that cosigned, of Made::witness_keys
  bool operator==(const Demands&) const = default;
};

// Situation is what a case arranges: an instance to change, a recipe, and what the verifier is given.
struct Situation {
  VirtualSigstore sigstore;
  Artifact artifact;
  Form form;
  Recipe recipe = {};
  std::function<void(Json& root)> root = nullptr;  // the trusted root, before it is rendered
  std::function<void(std::string& text)> root_text = nullptr;
  std::optional<std::string> key_pem = std::nullopt;  // verify with this key instead of an identity
  std::vector<std::string> witness_keys = {};

  // sign_with_key makes it a signature by plain key, and gives that key to the verifier.
  void sign_with_key(const Key& key);
};

// Made is a case's files.
struct Made {
  std::string bundle;
  std::string trusted_root;
  std::optional<std::string> key_pem;
  std::vector<std::string> witness_keys;
};

enum class Forms { kBoth, kMessage, kStatement };

struct VirtualCase {
  std::string name = {};                  // ends in _fail where it must be refused
  std::vector<std::string> threats = {};  // "CRT-13"
  std::string why = {};
  std::string reason = {};  // by which it is refused, as in base/reason.h; empty: accepted
  std::function<void(Situation&)> arrange = nullptr;
  std::string identity = kIdentity;
  std::string issuer = kIssuer;
  Demands demands = {};
  Forms forms = Forms::kBoth;

  bool accepted() const { return reason.empty(); }
  bool has(Form form) const {
    return forms == Forms::kBoth || (forms == Forms::kMessage) == (form == Form::kMessage);
  }
};

// make_case arranges a case in an instance, for an artifact, in a form that it has.
Made make_case(const VirtualCase& one, const VirtualSigstore& sigstore, const Artifact& artifact, Form form);

// virtual_cases are all of them; names are unique. The parts are by subject.
std::vector<VirtualCase> virtual_cases();
std::vector<VirtualCase> good_cases();
std::vector<VirtualCase> certificate_cases();
std::vector<VirtualCase> encoding_cases();  // among certificate_cases
std::vector<VirtualCase> identity_cases();
std::vector<VirtualCase> sct_cases();
std::vector<VirtualCase> log_cases();
std::vector<VirtualCase> entry_cases();
std::vector<VirtualCase> checkpoint_cases();
std::vector<VirtualCase> timestamp_cases();
std::vector<VirtualCase> trusted_root_cases();
std::vector<VirtualCase> bundle_cases();
std::vector<VirtualCase> statement_cases();

}  // namespace sekisho::support
