#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/judging.h"
#include "cli/policy.h"
#include "cli/trust_options.h"
#include "report/explanation.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

std::string render(const gate::Explained& explained, const OutputOptions& output) {
  if (!explained.explanation) return render(explained.judgement, output, stdout_colour());
  if (output.json()) {
    return render_json_pretty(report::render_explanation_json(*explained.explanation, explained.judgement)) +
           "\n";
  }
  return report::render_explanation_text(*explained.explanation, explained.judgement, stdout_colour());
}

Result<gate::Explained> explain(const Options& options) {
  SEKISHO_TRY(session, Session::open(options.registry));
  SEKISHO_TRY(policy, options.trust.load(session.limits));
  SEKISHO_TRY(now, options.trust.time());
  SEKISHO_TRY(state, options.trust.open_state(store::State::Use::kRead, *policy, session.limits));
  const Bench bench{options.registry,
                    session,
                    policy,
                    now,
                    options.trust.destination,
                    state ? &*state : nullptr,
                    options.trust.applied.scope()};
  SEKISHO_TRY(opened, open_reference(options.reference, bench));
  return gate::explain(opened.request, *opened.repository);
}

int run(const Options& options) {
  const auto explained = explain(options);
  if (!explained.ok()) return complain(explained.error());
  return print(render(*explained, options.output), report::exit_code(explained->judgement));
}

}  // namespace

void add_policy_explain(CLI::App& policy, Commands& commands) {
  CLI::App* command = policy.add_subcommand(
      "explain", "Show which rule judges an artifact, and each thing that it asks for, met or not");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "The artifact")->required();
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
