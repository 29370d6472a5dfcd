// audit_questions: what is asked of audits that were made: what changed from one to the next, and what rests
// on a signer.
#pragma once

#include <CLI/App.hpp>

#include "cli/commands.h"

namespace sekisho::cli {

void add_audit_diff(CLI::App& audit, Commands& commands);
void add_audit_touched(CLI::App& audit, Commands& commands);

}  // namespace sekisho::cli
