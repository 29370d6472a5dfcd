#include "cli/applied_options.h"

#include <CLI/Validators.hpp>

namespace sekisho::cli {

void AppliedOptions::add_to(CLI::App& command) {
  const std::string group = "Manifests";
  command
      .add_option("--path", paths,
                  "Directory of the tree that is applied (default: its root); may be repeated")
      ->group(group)
      ->allow_extra_args(false);
  command.add_option("--consumer", consumer, "Who applies it, by whose rules files count")
      ->check(CLI::IsMember({"any", "flux", "kubectl", "argo"}))
      ->capture_default_str()
      ->group(group);
}

manifests::Scope AppliedOptions::scope() const {
  manifests::Scope scope;
  if (!paths.empty()) scope.paths = paths;
  if (consumer == "flux") scope.consumer = manifests::Consumer::kFlux;
  if (consumer == "kubectl") scope.consumer = manifests::Consumer::kKubectl;
  if (consumer == "argo") scope.consumer = manifests::Consumer::kArgo;
  return scope;
}

}  // namespace sekisho::cli
