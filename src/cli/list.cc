#include "publish/list.h"

#include <algorithm>
#include <array>
#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/subject.h"

namespace sekisho::cli {
namespace {

constexpr std::size_t kMostCell = 200;

struct Options {
  std::string repository, semver, pattern;
  RegistryOptions registry;
  OutputOptions output;
};

Result<publish::TagFilter> filter_of(const Options& options) {
  publish::TagFilter filter;
  if (!options.semver.empty()) {
    SEKISHO_TRY(range, VersionRange::parse(options.semver));
    filter.versions = std::move(range);
  }
  if (options.pattern.empty()) return filter;
  auto pattern = Regexp::parse(options.pattern);
  if (!pattern.ok()) return usage("--filter-regex: " + pattern.error().detail);
  filter.pattern = *std::move(pattern);
  return filter;
}

std::string artifact_of(const oci::Reference& repository, const std::string& tag) {
  if (repository.is_layout()) return "layout:" + repository.directory().string() + ":" + tag;
  return repository.name()->text() + ":" + tag;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(printable(text)); }

Json reason_of(const std::optional<Error>& error) {
  if (!error) return Json();
  return Json::Object{{"code", reason_name(error->code)}, {"detail", printable(error->message())}};
}

std::string render_json_list(const oci::Reference& repository, const std::vector<publish::Listed>& all) {
  Json::Array array;
  for (const auto& one : all) {
    array.push_back(Json::Object{{"artifact", printable(artifact_of(repository, one.tag))},
                                 {"tag", one.tag},
                                 {"digest", one.digest ? Json(one.digest->text()) : Json()},
                                 {"source", text_or_null(one.source)},
                                 {"revision", text_or_null(one.revision)},
                                 {"created", text_or_null(one.created)},
                                 {"reason", reason_of(one.error)}});
  }
  return render_json_pretty(array) + "\n";
}

std::string render_table(const oci::Reference& repository, const std::vector<publish::Listed>& all) {
  using Row = std::array<std::string, 4>;
  std::vector<Row> rows{{"ARTIFACT", "DIGEST", "SOURCE", "REVISION"}};
  for (const auto& one : all) {
    const std::string place = printable(artifact_of(repository, one.tag), kMostCell);
    if (one.error) {
      rows.push_back({place, std::string(reason_name(one.error->code)), "", ""});
    } else {
      rows.push_back(
          {place, one.digest->text(), printable(one.source, kMostCell), printable(one.revision, kMostCell)});
    }
  }
  std::array<std::size_t, 4> widest{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widest[i] = std::max(widest[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(widest[i] - row[i].size() + 2, ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

// What could not be fetched keeps the answer from being a whole one; what is malformed is one.
int exit_of(const std::vector<publish::Listed>& all) {
  const bool missing = std::any_of(all.begin(), all.end(), [](const auto& one) {
    return one.error && reason_class(one.error->code) == ReasonClass::kUndecided;
  });
  return missing ? kUndecided : kDone;
}

int run(const Options& options) {
  const auto filter = filter_of(options);
  if (!filter.ok()) return complain(filter.error());
  const auto subject = Subject::open(options.repository, options.registry);
  if (!subject.ok()) return complain(subject.error());
  const oci::Reference& repository = subject->reference;
  if (repository.tag() || repository.digest())
    return complain(usage("list takes a repository, without tag and digest"));
  const auto all = publish::list_artifacts(*subject->repository, *filter, subject->session.limits);
  if (!all.ok()) return complain(all.error());
  for (const auto& one : *all) {
    if (one.error && !options.output.json()) say("sekisho: " + printable(one.error->message()));
  }
  return print(options.output.json() ? render_json_list(repository, *all) : render_table(repository, *all),
               exit_of(*all));
}

}  // namespace

void add_list(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("list", "List the artifacts of a repository, with what they say of themselves");
  auto options = std::make_shared<Options>();
  command->add_option("REPOSITORY", options->repository, "HOST/REPOSITORY or layout:DIR")->required();
  command->add_option("--filter-semver", options->semver,
                      "Only versions in this range: >=1.0.0 <2.0.0, ^1.2, 1.x");
  command->add_option("--filter-regex", options->pattern, "Only tags in which this RE2 pattern matches");
  options->registry.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
