#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/trust_options.h"
#include "gate/judge.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::vector<std::string> references;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

report::Judgement unusable(const std::string& reference, Time now, const Error& error) {
  report::Judgement judgement;
  judgement.reference = reference;
  judgement.time = now;
  judgement.decision = report::Decision::kUndecided;
  judgement.unusable = true;
  judgement.reasons = {{error.code, reference, error.message()}};
  return judgement;
}

// Bench is what all references of one run are judged with.
struct Bench {
  const Session& session;
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  store::State* state;
};

report::Judgement judge_one(const std::string& text, const Options& options, const Bench& bench) {
  const Session& session = bench.session;
  const Time now = bench.now;
  auto reference = options.registry.parse_reference(text);
  if (!reference.ok()) return unusable(text, now, reference.error());
  auto repository = session.repository(*reference);
  if (!repository.ok()) return unusable(text, now, repository.error());
  const gate::Request request{
      *reference, bench.policy, now, session.limits, session.transport.get(), options.trust.destination,
      bench.state};
  return gate::judge(request, **repository);
}

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
  const Bench bench{*session, *policy, *now, *state ? &**state : nullptr};
  std::vector<report::Judgement> judgements;
  for (const std::string& text : options.references) judgements.push_back(judge_one(text, options, bench));
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
