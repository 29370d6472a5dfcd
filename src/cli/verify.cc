#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/judging.h"
#include "cli/trust_options.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::vector<std::string> references;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

std::string render(const std::vector<report::Judgement>& judgements, const OutputOptions& output) {
  if (judgements.size() == 1) return render(judgements[0], output, stdout_colour());
  std::string text;
  if (!output.json()) {
    for (const auto& judgement : judgements) text += render(judgement, output, stdout_colour());
    return text;
  }
  Json::Array array;
  for (const auto& judgement : judgements) array.push_back(report::render_verdict(judgement));
  return render_json_pretty(array) + "\n";
}

int run(const Options& options) {
  auto session = Session::open(options.registry);
  if (!session.ok()) return complain(session.error());
  const auto policy = options.trust.load(session->limits);
  if (!policy.ok()) return complain(policy.error());
  const auto now = options.trust.time();
  if (!now.ok()) return complain(now.error());
  auto state = options.trust.open_state(store::State::Use::kRead, **policy, session->limits);
  if (!state.ok()) return complain(state.error());
  const Bench bench{options.registry,
                    *session,
                    *policy,
                    *now,
                    options.trust.destination,
                    *state ? &**state : nullptr,
                    options.trust.applied.scope()};
  std::vector<report::Judgement> judgements;
  for (const std::string& text : options.references) judgements.push_back(judge_reference(text, bench));
  return print(render(judgements, options.output), report::exit_code(judgements));
}

}  // namespace

void add_verify(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("verify", "Judge the papers of artifacts and report; nothing is handed over");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->references, "Artifacts")->required();
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
