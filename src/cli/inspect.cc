#include "manifests/inspect.h"

#include <memory>

#include <CLI/App.hpp>
#include <fcntl.h>

#include "archive/source_tree.h"
#include "base/file.h"
#include "cli/applied_options.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "report/inventory.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string directory;
  AppliedOptions applied;
  OutputOptions output;
};

Result<manifests::Inventory> inspect(const Options& options, const manifests::Scope& scope) {
  const Limits limits;
  SEKISHO_TRY(listed, archive::SourceTree::of_directory(options.directory, {}, limits));
  const Fd directory(::open(options.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return fail(ReasonCode::kFileUnreadable, "cannot open " + options.directory);
  std::vector<std::string> files;
  for (const archive::SourceEntry& entry : listed.entries()) {
    if (entry.kind == archive::EntryKind::kFile) files.push_back(entry.path);
  }
  return manifests::inspect({directory.get(), files}, scope, limits);
}

int run(const Options& options) {
  const manifests::Scope scope = options.applied.scope();
  const auto inventory = inspect(options, scope);
  if (!inventory.ok()) return complain(inventory.error());
  const std::string text = options.output.json()
                               ? render_json_pretty(report::render_inventory(*inventory, scope)) + "\n"
                               : report::render_inventory_text(*inventory, stdout_colour());
  return print(text, inventory->findings.empty() ? kDone : 1);
}

}  // namespace

void add_inspect(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "inspect",
      "Tell which objects and images an apply of a directory would bring, and what cannot be told");
  auto options = std::make_shared<Options>();
  command->add_option("DIR", options->directory, "Directory of manifests")->required();
  options->applied.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
