#include "policy/policy.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
};

int run_check(const Options& options) {
  const auto policy = policy::Policy::load({options.paths.begin(), options.paths.end()}, Limits{});
  if (!policy.ok()) return complain(policy.error());
  const auto& book = **policy;
  std::string text = "policy " + printable(book.name()) +
                     " is valid: " + std::to_string(book.rules().size()) + " rules, " +
                     std::to_string(book.trust().authorities.size()) + " authorities";
  if (book.version()) text += ", version " + std::to_string(*book.version());
  return print(text + "\n  digest " + book.digest().text() + "\n", kDone);
}

int run_schema() { return print(policy::schema(), kDone); }

}  // namespace

void add_policy(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("policy", "For the author of a policy");
  command->require_subcommand(1);
  CLI::App* check = command->add_subcommand("check", "Check a policy, and say where it is wrong");
  auto options = std::make_shared<Options>();
  check->add_option("POLICY", options->paths, "Policy files or directories; several are one book")
      ->required();
  commands.add(check, [options] { return run_check(*options); });
  commands.add(command->add_subcommand("schema", "Print the JSON Schema of a policy file"), run_schema);
  add_policy_convert(*command, commands);
}

}  // namespace sekisho::cli
