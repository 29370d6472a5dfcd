#include "cli/policy.h"

#include <algorithm>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/judging.h"
#include "policy/policy_tests.h"
#include "report/test_report.h"

namespace sekisho::cli {
namespace {

constexpr int kFailed = 1;

struct Options {
  std::vector<std::string> paths;
  std::string format = "text", junit_file;
  RegistryOptions registry;
};

report::TestOutcome run_one(policy::PolicyTest test, const Options& options, const Session& session,
                            const std::shared_ptr<const policy::Policy>& policy) {
  RegistryOptions registry = options.registry;
  registry.as = test.as;
  const Bench bench{registry, session, policy, test.now.value_or(sekisho::now()), test.destination, nullptr};
  report::Judgement judgement = judge_reference(test.reference, bench);
  return {std::move(test), std::move(judgement)};
}

std::string render(const std::vector<report::TestOutcome>& outcomes, const std::string& format) {
  if (format == "json") return render_json_pretty(report::render_tests_json(outcomes)) + "\n";
  if (format == "junit") return report::render_tests_junit(outcomes);
  return report::render_tests_text(outcomes);
}

Result<std::vector<report::TestOutcome>> run_tests(const Options& options) {
  SEKISHO_TRY(session, Session::open(options.registry));
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  SEKISHO_TRY(policy, policy::Policy::load(paths, session.limits));
  SEKISHO_TRY(tests, policy::load_policy_tests(paths, session.limits));
  if (tests.empty()) return usage("there is no document of kind GatePolicyTest with a test in it");
  std::vector<report::TestOutcome> outcomes;
  for (policy::PolicyTest& test : tests)
    outcomes.push_back(run_one(std::move(test), options, session, policy));
  return outcomes;
}

int run(const Options& options) {
  const auto outcomes = run_tests(options);
  if (!outcomes.ok()) return complain(outcomes.error());
  if (!options.junit_file.empty()) {
    const Done written = replace_file(options.junit_file, report::render_tests_junit(*outcomes), 0644);
    if (!written.ok()) return complain(written.error());
  }
  const bool failed = std::any_of(outcomes->begin(), outcomes->end(),
                                  [](const auto& outcome) { return !outcome.faults().empty(); });
  return print(render(*outcomes, options.format), failed ? kFailed : kDone);
}

}  // namespace

void add_policy_test(CLI::App& policy, Commands& commands) {
  CLI::App* command = policy.add_subcommand("test", "Run the tests that stand beside a policy");
  auto options = std::make_shared<Options>();
  command
      ->add_option("POLICY", options->paths,
                   "Policy files or directories, with documents of kind GatePolicyTest among them")
      ->required();
  command->add_option("--output,-o", options->format, "text, json or junit")
      ->check(CLI::IsMember({"text", "json", "junit"}));
  command->add_option("--junit-file", options->junit_file, "File that a JUnit report is written to besides");
  options->registry.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
