// promotion: what tag and copy have in common: a verdict before anything is written, where one is asked for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/subject.h"
#include "cli/trust_options.h"

namespace sekisho::cli {

struct PromotionOptions {
  std::string reference;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;

  void add_to(CLI::App& command, const std::string& name);
};

// Verdict is that of the artifact; nothing where no policy, key or identity was given.
using Verdict = std::optional<report::Judgement>;
// Promote writes what a subject names, which was fetched by the digest that was judged, and tells what it
// did.
using Promote = std::function<Result<std::string>(const Subject&, const registry::Fetched&, const Verdict&)>;

// run_promotion judges, where it is asked to, as verify does, and lets promote do its part only where the
// artifact is admitted; else the verdict is printed. The result is the exit code.
int run_promotion(const PromotionOptions& options, const Promote& promote);

// verdict_text and verdict_json write a verdict below what was done; nothing, and null, where there is none.
std::string verdict_text(const Verdict& verdict);
Json verdict_json(const Verdict& verdict);

}  // namespace sekisho::cli
