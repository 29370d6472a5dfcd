#include "publish/diff.h"

#include <memory>
#include <optional>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/source_options.h"
#include "cli/subject.h"
#include "publish/source.h"

namespace sekisho::cli {
namespace {

constexpr int kDiffers = 1;

struct Options {
  std::string before, after, path;
  publish::Source what;
  RegistryOptions registry;
  OutputOptions output;
};

// One side: the files of a directory, or an artifact whose files are fetched only when they are needed.
struct Side {
  std::string shown;
  std::optional<publish::Files> files = {};
  std::unique_ptr<registry::Repository> repository = {};
  std::optional<registry::Fetched> fetched = {};

  Result<publish::Files> list(const Limits& limits) const {
    return files ? *files : publish::fetch_files(fetched->document, *repository, limits);
  }
};

// No reference begins so.
bool is_path(const std::string& text) {
  return text.starts_with('/') || text == "." || text == ".." || text.starts_with("./") ||
         text.starts_with("../");
}

Result<Side> open_path(const std::string& path, const Options& options, const Limits& limits) {
  publish::Source source = options.what;
  source.path = path;
  SEKISHO_TRY(tree, publish::open_source(source, limits));
  SEKISHO_TRY(files, publish::hash_files(tree));
  return Side{path, std::move(files)};
}

Result<Side> open_side(const std::string& text, const Options& options, const Session& session) {
  if (is_path(text)) return open_path(text, options, session.limits);
  SEKISHO_TRY(reference, options.registry.parse_reference(text));
  SEKISHO_TRY(repository, session.repository(reference));
  SEKISHO_TRY(fetched, fetch_subject(reference, *repository));
  std::string shown = reference.resolved(fetched.blob.digest());
  return Side{std::move(shown), std::nullopt, std::move(repository), std::move(fetched)};
}

std::string mode_of(const publish::Facts& facts) { return facts.executable ? "0755" : "0644"; }

const char* change_of(const publish::Difference& one) {
  if (!one.before) return "added";
  if (!one.after) return "removed";
  return one.before->digest == one.after->digest ? "mode" : "changed";
}

std::string render_line(const publish::Difference& one) {
  const std::string path = printable(one.path);
  if (!one.before) return "+ " + path + "  (" + render_size(one.after->size) + ")\n";
  if (!one.after) return "- " + path + "  (" + render_size(one.before->size) + ")\n";
  std::string how;
  if (one.before->digest != one.after->digest)
    how = render_size(one.before->size) + " → " + render_size(one.after->size);
  if (one.before->executable != one.after->executable)
    how += (how.empty() ? "" : ", ") + mode_of(*one.before) + " → " + mode_of(*one.after);
  return "~ " + path + "  (" + how + ")\n";
}

std::string render_text_diff(const Side& before, const Side& after,
                             const std::vector<publish::Difference>& differences) {
  std::string text = "--- " + printable(before.shown) + "\n+++ " + printable(after.shown) + "\n";
  for (const auto& one : differences) text += render_line(one);
  return text + (differences.empty() ? "no file differs\n" : "");
}

Json facts_json(const std::optional<publish::Facts>& facts) {
  if (!facts) return Json();
  return Json::Object{{"size", facts->size}, {"digest", facts->digest.text()}, {"mode", mode_of(*facts)}};
}

std::string render_json_diff(const Side& before, const Side& after,
                             const std::vector<publish::Difference>& differences) {
  Json::Array array;
  for (const auto& one : differences) {
    array.push_back(Json::Object{{"path", printable(one.path)},
                                 {"change", change_of(one)},
                                 {"before", facts_json(one.before)},
                                 {"after", facts_json(one.after)}});
  }
  return render_json_pretty(Json::Object{{"before", printable(before.shown)},
                                         {"after", printable(after.shown)},
                                         {"equal", differences.empty()},
                                         {"differences", array}}) +
         "\n";
}

Result<std::vector<publish::Difference>> compare(const Side& before, const Side& after,
                                                 const Limits& limits) {
  if (before.fetched && after.fetched && before.fetched->blob.digest() == after.fetched->blob.digest())
    return std::vector<publish::Difference>();
  SEKISHO_TRY(old, before.list(limits));
  SEKISHO_TRY(young, after.list(limits));
  return publish::compare_files(old, young);
}

Result<int> run_diff(const Options& options) {
  if (options.after.empty() == options.path.empty())
    return usage("name two artifacts, or one artifact and --path DIR");
  SEKISHO_TRY(session, Session::open(options.registry));
  SEKISHO_TRY(before, open_side(options.before, options, session));
  SEKISHO_TRY(after, options.path.empty() ? open_side(options.after, options, session)
                                          : open_path(options.path, options, session.limits));
  SEKISHO_TRY(differences, compare(before, after, session.limits));
  const std::string text = options.output.json() ? render_json_diff(before, after, differences)
                                                 : render_text_diff(before, after, differences);
  return print(text, differences.empty() ? kDone : kDiffers);
}

// Exit code 1 says that something differs, so what is malformed counts as what could not be compared.
int run(const Options& options) {
  const auto exit = run_diff(options);
  if (exit.ok()) return *exit;
  const int code = complain(exit.error());
  return code == kDiffers ? kUndecided : code;
}

}  // namespace

void add_diff(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("diff", "Compare two artifacts, or one and a directory, file by file");
  auto options = std::make_shared<Options>();
  command->add_option("A", options->before, "An artifact, or a directory that begins with . or /")
      ->required();
  command->add_option("B", options->after, "The same");
  command->add_option("--path,-f", options->path, "Directory, file or - in place of B");
  add_source_options(*command, options->what);
  options->registry.add_to(*command);
  options->output.add_to(*command);
  command->footer("Exit codes: 0 no file differs, 1 some do, 2 unusable input, 3 could not compare.");
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
