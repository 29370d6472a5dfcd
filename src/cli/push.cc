#include "publish/push.h"

#include <cstdlib>
#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/subject.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference, path, source, revision;
  std::vector<std::string> annotations;
  RegistryOptions registry;
  OutputOptions output;
};

// SOURCE_DATE_EPOCH where it is set, else the epoch, so that the same tree gives the same digest everywhere.
Result<Time> creation_time() {
  const char* text = std::getenv("SOURCE_DATE_EPOCH");
  if (text == nullptr || *text == '\0') return Time();
  char* end = nullptr;
  const long long seconds = std::strtoll(text, &end, 10);
  if (*end != '\0' || seconds < 0 || seconds > 253402300799) {
    return fail(ReasonCode::kUsageInvalid, "SOURCE_DATE_EPOCH is not a number of seconds");
  }
  return Time(Seconds(seconds));
}

Result<publish::Push> push_of(const Options& options, const oci::Reference& reference) {
  if (reference.digest())
    return fail(ReasonCode::kUsageInvalid, "push to a tag, not to a digest: the digest comes out of it");
  SEKISHO_TRY(created, creation_time());
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  return publish::Push{options.path, options.source, options.revision,
                       created,      annotations,    reference.effective_tag().value_or("latest")};
}

// flux's keys, so that scripts that read its output read ours.
std::string render(const oci::Descriptor& pushed, const publish::Push& push, const oci::Reference& reference,
                   const OutputOptions& output) {
  const std::string resolved = reference.resolved(pushed.digest);
  if (!output.json()) return "pushed " + reference.typed() + "\n  as " + resolved + "\n";
  const std::string place = resolved.substr(0, resolved.size() - pushed.digest.text().size() - 1);
  return render_json_pretty(Json::Object{{"url", reference.is_layout() ? place : "oci://" + place},
                                         {"repository", place},
                                         {"tag", push.tag},
                                         {"digest", pushed.digest.text()}}) +
         "\n";
}

Result<std::string> run_push(const Options& options) {
  SEKISHO_TRY(reference, options.registry.parse_reference(options.reference));
  if (reference.is_layout()) SEKISHO_CHECK(registry::create_layout(reference));
  SEKISHO_TRY(push, push_of(options, reference));
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(pushed, publish::push(push, *subject.repository, subject.session.limits));
  return render(pushed, push, reference, options.output);
}

int run(const Options& options) {
  const auto text = run_push(options);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace

void add_push(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("push", "Push a directory as a Flux-compatible artifact, reproducibly");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "Where to, with a tag")->required();
  command->add_option("--path,-f", options->path, "Directory of manifests")->required();
  command->add_option("--source", options->source, "URL of the source repository");
  command->add_option("--revision", options->revision, "Revision of the source: main@sha1:...");
  command->add_option("--annotation,-a", options->annotations, "K=V for the manifest");
  options->registry.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
