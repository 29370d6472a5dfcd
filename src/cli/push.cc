#include "publish/push.h"

#include <cstdlib>
#include <memory>
#include <optional>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/progress.h"
#include "cli/source_options.h"
#include "cli/subject.h"
#include "publish/git.h"
#include "publish/source.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference, path;
  publish::Source what;
  std::optional<std::string> source, revision;
  std::vector<std::string> annotations, allowed_secrets;
  bool immutable = false;
  RegistryOptions registry;
  OutputOptions output;
};

// Nothing where the variable is not set.
Result<std::optional<Time>> source_date() {
  const char* text = std::getenv("SOURCE_DATE_EPOCH");
  if (text == nullptr || *text == '\0') return std::optional<Time>();
  char* end = nullptr;
  const long long seconds = std::strtoll(text, &end, 10);
  if (*end != '\0' || seconds < 0 || seconds > kLastSecond)
    return fail(ReasonCode::kUsageInvalid, "SOURCE_DATE_EPOCH is not a number of seconds");
  return std::optional<Time>(Time(Seconds(seconds)));
}

// Git is asked only where something of it is wanted; what comes through standard input is from nowhere.
publish::Origin origin_of(const Options& options, const Limits& limits) {
  if (options.path == "-" || (options.source && options.revision)) return {};
  std::error_code none;
  const std::filesystem::path path(options.path);
  const bool directory = std::filesystem::is_directory(path, none);
  return publish::find_origin(directory ? path : std::filesystem::absolute(path, none).parent_path(), limits);
}

// The same tree of the same commit gives the same digest everywhere.
Result<publish::Push> push_of(const Options& options, const oci::Reference& reference, const Limits& limits) {
  if (reference.digest())
    return fail(ReasonCode::kUsageInvalid, "push to a tag, not to a digest: the digest comes out of it");
  SEKISHO_TRY(date, source_date());
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  const publish::Origin origin = origin_of(options, limits);
  publish::Push push;
  push.source = options.source.value_or(origin.source);
  push.revision = options.revision.value_or(origin.revision);
  push.created = date.value_or(origin.committed.value_or(Time()));
  push.annotations = std::move(annotations);
  push.tag = reference.effective_tag().value_or("latest");
  push.existing = options.immutable ? publish::Existing::kKept : publish::Existing::kReplaced;
  push.allowed_secrets = options.allowed_secrets;
  return push;
}

std::string render_text(const publish::Pushed& pushed, const std::string& resolved,
                        const std::string& typed) {
  if (pushed.state == publish::TagState::kSame) return typed + " is there already\n  as " + resolved + "\n";
  return "pushed " + typed + "\n  as " + resolved + "\n";
}

// flux's keys, so that scripts that read its output read ours.
std::string render(const publish::Pushed& pushed, const publish::Push& push, const oci::Reference& reference,
                   const OutputOptions& output) {
  const crypto::Digest& digest = pushed.manifest.digest;
  const std::string resolved = reference.resolved(digest);
  if (!output.json()) return render_text(pushed, resolved, reference.typed());
  const std::string place = resolved.substr(0, resolved.size() - digest.text().size() - 1);
  return render_json_pretty(Json::Object{{"url", reference.is_layout() ? place : "oci://" + place},
                                         {"repository", place},
                                         {"tag", push.tag},
                                         {"digest", digest.text()}}) +
         "\n";
}

Result<std::string> run_push(const Options& options) {
  if (options.path == "-" && options.registry.password_stdin)
    return usage("standard input is the manifests or the password, not both");
  SEKISHO_TRY(reference, options.registry.parse_reference(options.reference));
  SEKISHO_TRY(limits, options.registry.parse_limits());
  SEKISHO_TRY(push, push_of(options, reference, limits));
  publish::Source what = options.what;
  what.path = options.path;
  SEKISHO_TRY(tree, publish::open_source(what, limits));
  if (reference.is_layout()) SEKISHO_CHECK(registry::create_layout(reference));
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  ProgressLine line;
  if (!options.output.json())
    push.progress = [&line](std::uint64_t sent, std::uint64_t total) { line.show(sent, total); };
  SEKISHO_TRY(pushed, publish::push(push, tree, *subject.repository, limits));
  return render(pushed, push, reference, options.output);
}

}  // namespace

void add_push(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "push", "Push a directory or a file as a Flux-compatible artifact, reproducibly");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "Where to, with a tag")->required();
  command->add_option("--path,-f", options->path, "Directory of manifests, one file, or - for standard input")
      ->required();
  command->add_option("--source", options->source, "URL of the source repository (else what git says)");
  command->add_option("--revision", options->revision,
                      "Revision of the source, as main@sha1:... (else what git says)");
  command->add_option("--annotation,-a,--annotations", options->annotations, "K=V for the manifest")
      ->allow_extra_args(false);
  add_source_options(*command, options->what);
  command
      ->add_option("--allow-secret", options->allowed_secrets, "Path in the tree that may look like a secret")
      ->allow_extra_args(false);
  command->add_flag("--immutable", options->immutable,
                    "Keep the tag where it names another artifact already");
  options->registry.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return finish(run_push(*options)); });
}

}  // namespace sekisho::cli
