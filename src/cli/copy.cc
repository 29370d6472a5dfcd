#include "publish/copy.h"

#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/promotion.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string source, destination;
  bool no_referrers = false;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

struct Destination {
  oci::Reference reference;
  std::unique_ptr<registry::Repository> repository;
  std::string tag;
};

Result<Destination> open_destination(const Options& options, const Subject& source) {
  SEKISHO_TRY(reference, oci::Reference::parse(options.destination));
  if (reference.digest()) return usage("copy to a tag, not to a digest: the digest stays what it is");
  if (reference.is_layout()) SEKISHO_CHECK(registry::create_layout(reference));
  SEKISHO_TRY(repository, source.session.repository(reference));
  const auto own = source.reference.digest() ? std::nullopt : source.reference.effective_tag();
  std::string tag = reference.tag().value_or(own.value_or("latest"));
  return Destination{std::move(reference), std::move(repository), std::move(tag)};
}

// Where both are on one registry, blobs need not travel.
std::optional<std::string> mount_of(const oci::Reference& from, const oci::Reference& to) {
  if (!from.name() || !to.name() || from.is_layout() || to.is_layout() ||
      from.name()->host() != to.name()->host())
    return std::nullopt;
  return from.name()->repository();
}

std::string render(const Options& options, const Subject& source, const Destination& destination,
                   const crypto::Digest& digest, const publish::Copied& copied,
                   const std::optional<report::Judgement>& judgement) {
  const std::string from = source.reference.resolved(digest);
  const std::string to = destination.reference.resolved(digest);
  if (!options.output.json()) {
    std::string text = "copied " + from + "\n  to " + to + "\n  tag " + destination.tag + ", " +
                       std::to_string(copied.manifests) + " manifests and " + std::to_string(copied.blobs) +
                       " blobs\n";
    if (options.no_referrers) text += "  without what hangs on it\n";
    for (const auto& one : copied.attached)
      text += "  with " + one.digest.text() + " " + one.artifact_type + "\n";
    for (const auto& tag : copied.tags) text += "  with the tag " + tag + "\n";
    return text + (judgement ? report::render_text(*judgement, stdout_colour()) : "");
  }
  Json::Array attached;
  for (const auto& one : copied.attached)
    attached.push_back(Json::Object{{"digest", one.digest.text()}, {"artifactType", one.artifact_type}});
  return render_json_pretty(
             Json::Object{{"source", from},
                          {"destination", to},
                          {"digest", digest.text()},
                          {"tag", destination.tag},
                          {"copied", Json::Object{{"manifests", std::uint64_t{copied.manifests}},
                                                  {"blobs", std::uint64_t{copied.blobs}},
                                                  {"bytes", copied.bytes}}},
                          {"attached", std::move(attached)},
                          {"tags", Json::Array(copied.tags.begin(), copied.tags.end())},
                          {"verdict", judgement ? report::render_verdict(*judgement) : Json()}}) +
         "\n";
}

Result<std::string> copy_all(const Options& options, const Subject& source,
                             const std::optional<report::Judgement>& judgement) {
  SEKISHO_TRY(fetched, fetch_judged(source, judgement));
  SEKISHO_TRY(destination, open_destination(options, source));
  const publish::Copying copying{
      *source.repository, *destination.repository, mount_of(source.reference, destination.reference),
      options.no_referrers ? publish::Referrers::kLeft : publish::Referrers::kCopied};
  SEKISHO_TRY(copied, publish::copy(fetched, destination.tag, copying, source.session.limits));
  return render(options, source, destination, fetched.blob.digest(), copied, judgement);
}

int run(const Options& options) {
  const auto source = Subject::open(options.source, options.registry);
  if (!source.ok()) return complain(source.error());
  const auto judgement = judge_if_asked(options.trust, *source);
  if (!judgement.ok()) return complain(judgement.error());
  if (*judgement && report::exit_code(**judgement) != kDone) return deny(**judgement, options.output);
  const auto text = copy_all(options, *source, *judgement);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace

void add_copy(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "copy", "Copy an artifact with all that hangs on it, with a policy only if it is admitted");
  auto options = std::make_shared<Options>();
  command->add_option("SOURCE", options->source, "The artifact")->required();
  command->add_option("DESTINATION", options->destination, "Where to; without a tag, the source's")
      ->required();
  command->add_flag("--no-referrers", options->no_referrers, "Leave what hangs on it behind");
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
