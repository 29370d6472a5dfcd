#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "record/decision.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string folder;
  std::vector<std::string> policies;
  OutputOptions output;
};

// Names the first member of the verdict that is another one.
Error differs(const record::Decision& decision, const Json& verdict) {
  const auto recorded = parse_json(decision.verdict);
  std::string where = "its layout";
  if (recorded.ok()) {
    for (const auto& [name, value] : *verdict.as_object()) {
      const Json* other = recorded->find(name);
      if (other != nullptr && *other == value) continue;
      where = name;
      break;
    }
  }
  return fail(ReasonCode::kRecordDiffers,
              "judged again the verdict is another one than the record's: " + where + " differs");
}

// By its own book a record must give its own verdict, byte for byte.
int replay_as_then(record::Decision& decision, const Options& options) {
  const auto judgement = record::replay(decision);
  const int exit = print(render(judgement, options.output, stdout_colour()), report::exit_code(judgement));
  const Json verdict = report::render_verdict(judgement);
  if (render_json_pretty(verdict) + "\n" == decision.verdict) return exit;
  return complain(differs(decision, verdict));
}

int replay_by_another(record::Decision& decision, const Options& options) {
  const auto policy =
      policy::Policy::load({options.policies.begin(), options.policies.end()}, decision.asked.limits);
  if (!policy.ok()) return complain(policy.error());
  const auto judgement = record::replay(decision, *policy);
  return print(render(judgement, options.output, stdout_colour()), report::exit_code(judgement));
}

int run(const Options& options) {
  auto decision = record::read_decision(options.folder, {});
  if (!decision.ok()) return complain(decision.error());
  return options.policies.empty() ? replay_as_then(*decision, options)
                                  : replay_by_another(*decision, options);
}

}  // namespace

void add_replay(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "replay", "Judge a recorded decision again, as it was then and without a network, or by another book");
  auto options = std::make_shared<Options>();
  command->add_option("DECISION", options->folder, "Folder that admit --record wrote")->required();
  command->add_option("--policy,-p", options->policies, "Policy file or directory; several are one book")
      ->allow_extra_args(false);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
