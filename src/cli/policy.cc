#include "policy/policy.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/policy.h"
#include "policy/lint.h"

namespace sekisho::cli {
namespace {

constexpr int kFound = 1;  // with --strict

struct Options {
  std::vector<std::string> paths;
  bool strict = false;
};

int run_check(const Options& options) {
  const auto policy = policy::Policy::load({options.paths.begin(), options.paths.end()}, Limits{});
  if (!policy.ok()) return complain(policy.error());
  const auto& book = **policy;
  std::string text = "policy " + printable(book.name()) +
                     " is valid: " + std::to_string(book.rules().size()) + " rules, " +
                     std::to_string(book.trust().authorities.size()) + " authorities";
  if (book.version()) text += ", version " + std::to_string(*book.version());
  const auto findings = policy::lint(book, sekisho::now());
  for (const policy::Finding& finding : findings) {
    say("warning: " + finding.about + ": " + finding.text + " (" + std::string(finding.name) + ")");
  }
  const int exit = options.strict && !findings.empty() ? kFound : kDone;
  return print(text + "\n  digest " + book.digest().text() + "\n", exit);
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
  check->add_flag("--strict", options->strict, "End with 1 where there are warnings");
  commands.add(check, [options] { return run_check(*options); });
  add_policy_test(*command, commands);
  add_policy_explain(*command, commands);
  commands.add(command->add_subcommand("schema", "Print the JSON Schema of a policy file"), run_schema);
  add_policy_convert(*command, commands);
}

}  // namespace sekisho::cli
