// main: the one place where a parsed command runs and where what nobody foresaw ends as "could not decide".
#include <exception>

#include <CLI/CLI.hpp>
#include <signal.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "crypto/private_key.h"

namespace sekisho::cli {
namespace {

// What stands after -- belongs to the command that admit runs, and is no business of the parser's.
std::vector<std::string> cut_after_dashes(std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front() != "admit") return {};
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  if (dashes == arguments.end()) return {};
  std::vector<std::string> words(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return words;
}

void add_commands(CLI::App& program, Commands& commands, const std::vector<std::string>& words) {
  add_verify(program, commands);
  add_admit(program, commands, words);
  add_verify_blob(program, commands);
  add_tree(program, commands);
  add_push(program, commands);
  add_tag(program, commands);
  add_sign(program, commands);
  add_attest(program, commands);
  add_keygen(program, commands);
  add_policy(program, commands);
  add_version(program, commands);
  add_completion(program, commands);
}

bool is_command(const CLI::App& program, const std::string& name) {
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == name; };
  return !program.get_subcommands(has_name).empty();
}

// CLI11 prints help to stdout and errors to stderr; any error of usage is exit 2.
int end_parse(const CLI::App& program, const CLI::ParseError& error) {
  return program.exit(error) == 0 ? kDone : kUnusable;
}

int run(int argc, char** argv) {
  // OpenSSL must not read a configuration from the environment, so this comes before anything else.
  if (const Done ready = crypto::initialise_crypto(); !ready.ok()) return complain(ready.error());
  CLI::App program("sekisho verifies OCI artifacts of Kubernetes manifests before they are applied.",
                   "sekisho");
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 admitted or done, 1 denied, 2 unusable input, 3 could not decide, 4 the command after "
      "-- failed.");
  Commands commands;
  std::vector<std::string> arguments(argv + 1, argv + argc);
  add_commands(program, commands, cut_after_dashes(arguments));
  if (!arguments.empty() && !arguments.front().starts_with('-') && !is_command(program, arguments.front())) {
    return complain(fail(ReasonCode::kUsageInvalid,
                         "there is no command \"" + arguments.front() + "\"; see sekisho --help"));
  }
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    program.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return end_parse(program, error);
  }
  for (const auto& [command, what] : commands) {
    if (command->parsed()) return what();
  }
  return kUnusable;
}

}  // namespace
}  // namespace sekisho::cli

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write, seen and reported
  try {
    return sekisho::cli::run(argc, argv);
  } catch (const std::exception& error) {
    sekisho::cli::say(std::string("sekisho: internal-error: ") + error.what());
  } catch (...) {
    sekisho::cli::say("sekisho: internal-error");
  }
  return sekisho::cli::kUndecided;
}
