// applied_options: the flags that say what of a tree counts as applied, and by whom.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "manifests/inspect.h"

namespace sekisho::cli {

struct AppliedOptions {
  std::vector<std::string> paths;
  std::string consumer = "any";

  void add_to(CLI::App& command);
  manifests::Scope scope() const;
};

}  // namespace sekisho::cli
