#include <memory>

#include <CLI/App.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trust_options.h"
#include "policy/roots.h"
#include "report/trusted_root.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string now;
  OutputOptions output;
};

// A root is shown only where it could be used as well.
Result<report::RootReport> read_report(const std::string& file, Time now, const Limits& limits) {
  SEKISHO_TRY(text, read_file(file, limits.trusted_root_bytes));
  auto anchors = policy::parse_anchors(text, limits);
  if (anchors.ok()) {
    if (auto chains = (*anchors)->verify_chains(); !chains.ok()) anchors = std::move(chains).error();
  }
  if (!anchors.ok()) return std::move(anchors).error().in("in the trusted root " + printable(file));
  return report::report_trusted_root((*anchors)->root(), file, now);
}

Result<std::vector<report::RootReport>> read_reports(const Options& options) {
  SEKISHO_TRY(now, parse_now(options.now));
  std::vector<report::RootReport> reports;
  for (const std::string& file : options.files) {
    SEKISHO_TRY(one, read_report(file, now, Limits{}));
    reports.push_back(std::move(one));
  }
  return reports;
}

std::string render(const std::vector<report::RootReport>& reports, const OutputOptions& output) {
  std::string text;
  if (!output.json()) {
    for (const auto& one : reports) text += report::render_root_text(one, stdout_colour());
    return text;
  }
  if (reports.size() == 1) return render_json_pretty(report::render_root(reports[0])) + "\n";
  Json::Array array;
  for (const auto& one : reports) array.push_back(report::render_root(one));
  return render_json_pretty(array) + "\n";
}

int run_show(const Options& options) {
  const auto reports = read_reports(options);
  if (!reports.ok()) return complain(reports.error());
  return print(render(*reports, options.output), kDone);
}

}  // namespace

void add_trust(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("trust", "For whoever looks after trusted roots");
  command->require_subcommand(1);
  CLI::App* show = command->add_subcommand("show", "Show what a trusted root trusts, and until when");
  auto options = std::make_shared<Options>();
  show->add_option("FILE", options->files, "trusted_root.json of a Sigstore instance")->required();
  show->add_option("--now", options->now, "Show it as of this time (RFC 3339)");
  options->output.add_to(*show);
  commands.add(show, [options] { return run_show(*options); });
}

}  // namespace sekisho::cli
