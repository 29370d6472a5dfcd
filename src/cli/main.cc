// main: the one place where a parsed command runs and where what nobody foresaw ends as "could not decide".
#include <exception>

#include <CLI/CLI.hpp>
#include <signal.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "crypto/private_key.h"

namespace sekisho::cli {
namespace {

bool takes_a_command(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return false;
  return arguments[0] == "admit" ||
         (arguments[0] == "policy" && arguments.size() > 1 && arguments[1] == "convert");
}

// What stands after -- belongs to the command that admit runs or that is converted, and is no business of the
// parser's.
std::vector<std::string> cut_after_dashes(std::vector<std::string>& arguments) {
  if (!takes_a_command(arguments)) return {};
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  if (dashes == arguments.end()) return {};
  std::vector<std::string> words(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return words;
}

struct Entry {
  std::string_view name;
  void (*add)(CLI::App& program, Commands& commands);
};

constexpr std::array kEntries = {Entry{"verify", add_verify},
                                 Entry{"admit", add_admit},
                                 Entry{"audit", add_audit},
                                 Entry{"replay", add_replay},
                                 Entry{"inspect", add_inspect},
                                 Entry{"verify-blob", add_verify_blob},
                                 Entry{"tree", add_tree},
                                 Entry{"source", add_source},
                                 Entry{"push", add_push},
                                 Entry{"tag", add_tag},
                                 Entry{"list", add_list},
                                 Entry{"diff", add_diff},
                                 Entry{"pull", add_pull},
                                 Entry{"sign", add_sign},
                                 Entry{"attest", add_attest},
                                 Entry{"attach", add_attach},
                                 Entry{"copy", add_copy},
                                 Entry{"keygen", add_keygen},
                                 Entry{"import-key-pair", add_import_key_pair},
                                 Entry{"public-key", add_public_key},
                                 Entry{"policy", add_policy},
                                 Entry{"trust", add_trust},
                                 Entry{"version", add_version},
                                 Entry{"completion", add_completion}};

bool is_command(std::string_view name) {
  return std::any_of(kEntries.begin(), kEntries.end(),
                     [&](const Entry& entry) { return entry.name == name; });
}

// To describe all flags of all commands takes longer than to verify a signature, so only the command that is
// named is described; all of them where none is (for --help), or where a completion script lists them.
void add_commands(CLI::App& program, Commands& commands, std::string_view named) {
  const bool only_named = is_command(named) && named != "completion";
  for (const Entry& entry : kEntries) {
    if (!only_named || entry.name == named) entry.add(program, commands);
  }
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
  commands.after_dashes = cut_after_dashes(arguments);
  add_commands(program, commands, arguments.empty() ? std::string_view() : arguments.front());
  if (!arguments.empty() && !arguments.front().starts_with('-') && !is_command(arguments.front())) {
    return complain(fail(ReasonCode::kUsageInvalid,
                         "there is no command \"" + arguments.front() + "\"; see sekisho --help"));
  }
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    program.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return end_parse(program, error);
  }
  for (const auto& [command, what] : commands.all) {
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
