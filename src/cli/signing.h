// signing: what sign and attest have in common: the signer, the subject, what is written and told.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/credential_options.h"
#include "cli/options.h"
#include "cli/subject.h"
#include "publish/sign.h"

namespace sekisho::cli {

struct SigningOptions {
  std::string reference;
  CredentialOptions credential;
  std::vector<std::string> annotations;
  RegistryOptions registry;
  OutputOptions output;

  void add_to(CLI::App& command);
};

// Told is what was done, in a few words and as members of the JSON object that is printed.
struct Told {
  std::string words;   // before the name of the artifact
  std::string detail;  // lines below it, each ended
  Json::Object members;
};

// Act stores something for a subject that was resolved once.
using Act = std::function<Result<Told>(const publish::Signing&, const Subject&, const registry::Fetched&)>;

// run_signing loads the signer and reads the reference, resolves it once, and lets act do its part; the
// result is the exit code.
int run_signing(const SigningOptions& options, const Act& act);

}  // namespace sekisho::cli
