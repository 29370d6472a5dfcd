#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "policy/convert.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string from;
  bool strict = false;
};

constexpr int kNotAll = 1;  // with --strict

std::optional<policy::ForeignKind> kind_of(const std::string& word) {
  if (word == "policy-controller") return policy::ForeignKind::kImagePolicy;
  if (word == "containers") return policy::ForeignKind::kContainers;
  if (word == "flux") return policy::ForeignKind::kFlux;
  if (word == "kyverno") return policy::ForeignKind::kKyverno;
  return std::nullopt;
}

Result<policy::ForeignText> read_text(const std::string& file, const Limits& limits) {
  SEKISHO_TRY(text,
              file == "-" ? read_stdin(limits.policy_file_bytes) : read_file(file, limits.policy_file_bytes));
  return policy::ForeignText{file == "-" ? "standard input" : file, std::move(text)};
}

// "cosign" stands for the words behind --, and may be left out.
Result<policy::ForeignSettings> read_settings(const Options& options, std::vector<std::string> words) {
  policy::ForeignSettings settings{{}, kind_of(options.from), std::move(words)};
  for (const std::string& file : options.files) {
    if (file == "cosign" && !settings.cosign.empty()) continue;
    if (settings.texts.size() == Limits{}.policy_files) return usage("too many files");
    SEKISHO_TRY(text, read_text(file, Limits{}));
    settings.texts.push_back(std::move(text));
  }
  if (settings.texts.empty() && settings.cosign.empty()) {
    return usage("name a file, or the words of a cosign command behind --");
  }
  return settings;
}

void say_lines(const std::string& title, const std::vector<std::string>& lines) {
  if (!lines.empty()) say(title);
  for (const std::string& line : lines) say("  - " + line);
}

int run_convert(const Options& options, const std::vector<std::string>& words) {
  const auto settings = read_settings(options, words);
  if (!settings.ok()) return complain(settings.error());
  const auto conversion = policy::convert_settings(*settings, Limits{});
  if (!conversion.ok()) return complain(conversion.error());
  say_lines("What was not carried over, or is stricter or wider than it looks:", conversion->notes);
  say_lines("Files to be put beside the policy:", conversion->to_do);
  const bool all = !options.strict || conversion->notes.empty();
  return print(conversion->policy, all ? kDone : kNotAll);
}

}  // namespace

void add_policy_convert(CLI::App& policy, Commands& commands) {
  CLI::App* command = policy.add_subcommand(
      "convert", "Make a policy of what other verifiers are set up with, and say what has no equivalent");
  auto options = std::make_shared<Options>();
  command->add_option(
      "FILE", options->files,
      "ClusterImagePolicy, Kyverno policy, Flux source or containers policy.json (- is standard "
      "input); or cosign, with a cosign command's words behind --");
  command->add_option("--from", options->from, "What the files are, where they do not tell themselves")
      ->check(CLI::IsMember({"policy-controller", "containers", "flux", "kyverno"}));
  command->add_flag("--strict", options->strict, "Exit code 1 where anything was not carried over as it was");
  commands.add(command, [options, &commands] { return run_convert(*options, commands.after_dashes); });
}

}  // namespace sekisho::cli
