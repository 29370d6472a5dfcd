#include <filesystem>
#include <memory>

#include <CLI/App.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/subject.h"
#include "publish/store.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference, type, file;
  std::vector<std::string> annotations;
  RegistryOptions registry;
  OutputOptions output;
};

// Without a time in it, so that the same file attached twice is the same manifest.
Result<publish::Referrer> referrer_of(const Options& options, const Limits& limits) {
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  SEKISHO_TRY(content, read_file(options.file, limits.bundle_bytes));
  const std::string name = std::filesystem::path(options.file).filename();
  return publish::Referrer{
      options.type, std::move(content), annotations, {{"org.opencontainers.image.title", name}}};
}

Result<std::string> run_attach(const Options& options) {
  if (!oci::is_media_type(options.type))
    return fail(ReasonCode::kUsageInvalid, "\"" + printable(options.type, 100) + "\" is no media type");
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(referrer, referrer_of(options, subject.session.limits));
  SEKISHO_TRY(fetched, subject.fetch());
  SEKISHO_TRY(attached,
              publish::put_referrer(referrer, oci::descriptor_of(fetched.document), *subject.repository));
  const std::string resolved = subject.reference.resolved(fetched.blob.digest());
  if (!options.output.json())
    return "attached " + options.type + " to " + resolved + "\n  as " + attached.digest.text() +
           ", unsigned: it proves nothing to anybody\n";
  return render_json_pretty(Json::Object{{"reference", resolved},
                                         {"digest", fetched.blob.digest().text()},
                                         {"manifest", attached.digest.text()},
                                         {"artifactType", options.type}}) +
         "\n";
}

}  // namespace

void add_attach(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("attach", "Attach a file to an artifact, unsigned, as a referrer");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "The artifact")->required();
  command->add_option("FILE", options->file, "The file")->required();
  command->add_option("--type,--artifact-type", options->type, "Its media type: application/spdx+json, ...")
      ->required();
  command->add_option("--annotation,-a", options->annotations, "K=V for the referrer's manifest")
      ->allow_extra_args(false);
  options->registry.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return finish(run_attach(*options)); });
}

}  // namespace sekisho::cli
