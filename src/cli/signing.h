// signing: what sign and attest have in common: the key, the subject, what is written.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/subject.h"
#include "publish/sign.h"

namespace sekisho::cli {

struct SigningOptions {
  std::string reference, key;
  std::vector<std::string> annotations;
  RegistryOptions registry;

  void add_to(CLI::App& command);
};

// Sign stores something for a subject and tells, in a word or two, what.
using Sign = std::function<Result<std::string>(const publish::Signing&, const Subject&)>;

// run_signing reads the key and the reference, resolves it once, and lets sign do its part; the result is the
// exit code.
int run_signing(const SigningOptions& options, const Sign& sign);

}  // namespace sekisho::cli
