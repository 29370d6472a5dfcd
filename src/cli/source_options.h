// source_options: the flags that say what of a directory is packed.
#pragma once

#include <CLI/App.hpp>

#include "publish/source.h"

namespace sekisho::cli {

// add_source_options adds --name, --ignore-paths, --add-ignore-paths and --sourceignore; source outlives the
// command.
void add_source_options(CLI::App& command, publish::Source& source);

}  // namespace sekisho::cli
