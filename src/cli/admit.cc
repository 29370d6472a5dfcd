#include <memory>

#include <CLI/App.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/trust_options.h"
#include "gate/judge.h"
#include "record/recording.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference, to, verdict_file, record;
  bool to_stdout = false, pin = false;
  std::vector<std::string> command;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

Result<gate::Request> request_of(const Options& options, const Session& session) {
  SEKISHO_TRY(policy, options.trust.load(session.limits));
  if (!options.trust.now.empty()) {
    return fail(ReasonCode::kUsageInvalid,
                "what is handed over is judged as of now; --now is for verify and audit");
  }
  SEKISHO_TRY(reference, options.registry.parse_reference(options.reference));
  return gate::Request{reference,
                       policy,
                       sekisho::now(),
                       session.limits,
                       session.transport.get(),
                       options.trust.destination,
                       nullptr,
                       options.trust.applied.scope(),
                       session.opener(),
                       options.pin ? gate::Pinning::kTags : gate::Pinning::kNone};
}

// With a command, stdout is the command's; the verdict goes to --verdict-file, else its text to stderr.
int tell(const report::Judgement& judgement, const Options& options) {
  const int exit = report::exit_code(judgement);
  if (!options.verdict_file.empty()) {
    const std::string json = render_json_pretty(report::render_verdict(judgement)) + "\n";
    const Done written = replace_file(options.verdict_file, json, 0644);
    if (!written.ok()) return exit == kDone ? complain(written.error()) : (complain(written.error()), exit);
  }
  if (options.command.empty() && !options.to_stdout)
    return print(render(judgement, options.output, stdout_colour()), exit);
  if (options.verdict_file.empty()) say(report::render_text(judgement, stderr_colour()));
  return exit;
}

// The record of a decision, where one is asked for.
class Record {
 public:
  static Result<Record> begin(const Options& options, gate::Request& request,
                              std::unique_ptr<registry::Repository>& repository) {
    Record record;
    if (options.record.empty()) return record;
    const auto form = options.to_stdout ? gate::Form::kStream : gate::Form::kTree;
    SEKISHO_TRY(recording, record::Recording::begin(options.record, request, form));
    record.recording_ = std::make_unique<record::Recording>(std::move(recording));
    request.open = record.recording_->open(std::move(request.open));
    repository = record.recording_->repository(request.reference, std::move(repository));
    return record;
  }

  // keep keeps it; an admission whose record is lost does not count as done.
  int keep(const report::Judgement& judgement, registry::Repository& repository, int exit) {
    if (recording_ == nullptr) return exit;
    if (!record::is_decision(judgement)) {
      say("nothing is recorded: no decision was made about the artifact");
      return exit;
    }
    const auto kept = recording_->keep(judgement, repository);
    if (kept.ok()) {
      say("recorded in " + printable(kept->string()));
      return exit;
    }
    const int failed = complain(Error(kept.error()).in("while recording the decision"));
    return exit == kDone ? failed : exit;
  }

 private:
  std::unique_ptr<record::Recording> recording_;
};

// Where the manifests cannot be written, the verdict is told and the exit code is not that of success.
int print_admitted(const gate::Request& request, registry::Repository& repository, Record& record,
                   const Options& options) {
  std::string text;
  const auto judgement = gate::admit(request, repository, text);
  const int exit = record.keep(judgement, repository, tell(judgement, options));
  return text.empty() ? exit : print(text, exit);
}

Done check_usage(const Options& options) {
  if (options.to_stdout == !options.to.empty()) {
    return usage("name where the manifests go: --to DIR, or --stdout, one of them");
  }
  if (options.to_stdout && !options.command.empty()) {
    return usage("a command runs in a tree: give --to DIR, or leave the command out and use a pipe");
  }
  return done();
}

int run(const Options& options) {
  if (const auto usable = check_usage(options); !usable.ok()) return complain(usable.error());
  auto session = Session::open(options.registry);
  if (!session.ok()) return complain(session.error());
  auto request = request_of(options, *session);
  if (!request.ok()) return complain(request.error());
  auto state = options.trust.open_state(store::State::Use::kWrite, *request->policy, session->limits);
  if (!state.ok()) return complain(state.error());
  if (*state) request->state = &**state;
  auto repository = session->repository(request->reference);
  if (!repository.ok()) return complain(repository.error());
  auto record = Record::begin(options, *request, *repository);
  if (!record.ok()) return complain(record.error());
  if (options.to_stdout) return print_admitted(*request, **repository, *record, options);
  const auto judgement = gate::admit(*request, **repository, {options.to, options.command});
  return record->keep(judgement, **repository, tell(judgement, options));
}

std::shared_ptr<Options> add_delivery(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.add_option("REF", options->reference, "The artifact")->required();
  command.add_option("--to", options->to, "Directory that the tree is put at");
  command.add_option("--verdict-file", options->verdict_file, "File that the JSON verdict is written to");
  command.add_flag("--pin", options->pin,
                   "Resolve tags of images once, and write their digests into what is handed over");
  options->registry.add_to(command);
  options->trust.add_to(command);
  options->output.add_to(command);
  return options;
}

}  // namespace

void add_admit(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "admit", "Judge an artifact, unpack it and hand it over in one step, or block it");
  auto options = add_delivery(*command);
  command->add_flag("--stdout", options->to_stdout,
                    "Print the manifests as one YAML stream, and put nothing anywhere");
  command->add_option("--record", options->record,
                      "Directory that the decision is recorded in, with all that it rests on");
  options->command = commands.after_dashes;
  command->footer("After --, a command and its arguments: it runs in the tree that was handed over.");
  commands.add(command, [options] { return run(*options); });
}

void add_pull(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("pull", "Verify an artifact and put its tree at a directory, as admit does");
  auto options = add_delivery(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
