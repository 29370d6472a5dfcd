#include "cli/source_options.h"

namespace sekisho::cli {

void add_source_options(CLI::App& command, publish::Source& source) {
  command.add_option("--name", source.name, "Name of the one file in the artifact (manifests.yaml)");
  command
      .add_option("--ignore-paths", source.ignored,
                  "Patterns to leave out, in gitignore's syntax, instead of the default ones")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--add-ignore-paths", source.ignored_too, "Further patterns to leave out")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_flag_callback(
      "--sourceignore", [&source] { source.source_ignore = publish::SourceIgnore::kRead; },
      "Leave out what DIR/.sourceignore lists, too");
}

}  // namespace sekisho::cli
