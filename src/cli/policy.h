// policy: the commands under `sekisho policy` that have files of their own.
#pragma once

#include <CLI/App.hpp>

#include "cli/commands.h"

namespace sekisho::cli {

void add_policy_test(CLI::App& policy, Commands& commands);
void add_policy_explain(CLI::App& policy, Commands& commands);

}  // namespace sekisho::cli
