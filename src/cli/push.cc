#include "publish/push.h"

#include <cstdlib>
#include <future>
#include <memory>
#include <optional>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/credential_options.h"
#include "cli/progress.h"
#include "cli/signatures.h"
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
  bool immutable = false, sign = false;
  CredentialOptions credential;
  FormatOption format;
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

Result<publish::Push> push_of(const Options& options, const oci::Reference& reference) {
  if (reference.digest())
    return fail(ReasonCode::kUsageInvalid, "push to a tag, not to a digest: the digest comes out of it");
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  publish::Push push;
  push.annotations = std::move(annotations);
  push.tag = reference.effective_tag().value_or("latest");
  push.existing = options.immutable ? publish::Existing::kKept : publish::Existing::kReplaced;
  return push;
}

// The same tree of the same commit gives the same digest everywhere.
void name_origin(const Options& options, const std::optional<Time>& date, const publish::Origin& origin,
                 publish::Push& push) {
  push.source = options.source.value_or(origin.source);
  push.revision = options.revision.value_or(origin.revision);
  push.created = date.value_or(origin.committed.value_or(Time()));
}

// Signing is what --sign adds to a push: the signer, then what is to be stored, and then what was signed.
struct Signing {
  publish::Signing what;
  publish::Store store;
  Signatures made;
};

std::string render_text(const publish::Pushed& pushed, const std::string& resolved,
                        const std::string& typed) {
  if (pushed.state == publish::TagState::kSame) return typed + " is there already\n  as " + resolved + "\n";
  return "pushed " + typed + "\n  as " + resolved + "\n";
}

std::string render_text(const Signing& signing) {
  return words_of(signing.made) + " by " + signing.what.signer->describe() + "\n" +
         audience_of(signing.made, signing.what).lines;
}

// flux's keys, so that scripts that read its output read ours.
std::string render(const publish::Pushed& pushed, const publish::Push& push, const oci::Reference& reference,
                   const std::optional<Signing>& signing, const OutputOptions& output) {
  const crypto::Digest& digest = pushed.manifest.digest;
  const std::string resolved = reference.resolved(digest);
  if (!output.json())
    return render_text(pushed, resolved, reference.typed()) + (signing ? render_text(*signing) : "");
  const std::string place = resolved.substr(0, resolved.size() - digest.text().size() - 1);
  Json::Object object{{"url", reference.is_layout() ? place : "oci://" + place},
                      {"repository", place},
                      {"tag", push.tag},
                      {"digest", digest.text()}};
  if (signing) {
    object.emplace_back("signer", signing->what.signer->describe());
    object.emplace_back("signatures", json_of(signing->made));
    object.emplace_back("consumers", audience_of(signing->made, signing->what).json);
  }
  return render_json_pretty(object) + "\n";
}

// The signature comes before the tag: whoever follows the tag never meets the artifact without it.
Result<std::optional<Signing>> start_signing(const Options& options, const oci::Reference& reference,
                                             const Limits& limits) {
  if (!options.sign) return std::optional<Signing>();
  const Time began = now();
  SEKISHO_TRY(signer, options.credential.load(limits, began));
  const auto nothing_yet = oci::Descriptor::of("", "");
  return std::optional<Signing>(
      {{std::move(signer), nothing_yet, signed_name(reference), {}, began}, {}, {}});
}

Result<publish::Layer> pack_source(const Options& options, const Limits& limits) {
  publish::Source what = options.what;
  what.path = options.path;
  SEKISHO_TRY(tree, publish::open_source(what, limits));
  return publish::pack(tree, options.allowed_secrets, limits);
}

// All that is given must outlive the push.
Done sign_with(Signing& signing, publish::Formats formats, const Subject& subject, publish::Push& push) {
  SEKISHO_TRY(repository, subject.session.repository(subject.reference));  // one for each thread
  push.meanwhile = [&signing, &subject, formats, looked = std::shared_ptr(std::move(repository))](
                       const oci::Descriptor& manifest) -> Done {
    signing.what.subject = manifest;
    SEKISHO_TRY(store, publish::prepare(signing.what, formats, *looked, subject.session.limits));
    signing.store = std::move(store);
    return done();
  };
  push.before_tag = [&signing, &subject](const oci::Descriptor&) -> Done {
    SEKISHO_TRY(made, signing.store(*subject.repository));
    signing.made = std::move(made);
    return done();
  };
  return done();
}

// Git is asked while the tree is packed, and the signature made while it is sent.
Result<std::string> run_push(const Options& options) {
  SEKISHO_CHECK(check_stdin({options.path == "-", options.registry.password_stdin,
                             options.sign && options.credential.reads_stdin()}));
  SEKISHO_TRY(reference, options.registry.parse_reference(options.reference));
  SEKISHO_TRY(limits, options.registry.parse_limits());
  SEKISHO_TRY(date, source_date());
  SEKISHO_TRY(push, push_of(options, reference));
  auto origin = std::async(std::launch::async, [&] { return origin_of(options, limits); });
  SEKISHO_TRY(signing, start_signing(options, reference, limits));
  SEKISHO_TRY(layer, pack_source(options, limits));
  if (reference.is_layout()) SEKISHO_CHECK(registry::create_layout(reference));
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  name_origin(options, date, origin.get(), push);
  ProgressLine line;
  if (!options.output.json())
    push.progress = [&line](std::uint64_t sent, std::uint64_t total) { line.show(sent, total); };
  if (signing) SEKISHO_CHECK(sign_with(*signing, options.format.formats(), subject, push));
  SEKISHO_TRY(pushed, publish::push(push, layer, *subject.repository));
  return render(pushed, push, reference, signing, options.output);
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
  CLI::Option* sign = command->add_flag("--sign", options->sign,
                                        "Sign it, by --key or as an identity, before the tag is written");
  for (CLI::Option* option : options->credential.add_to(*command)) option->needs(sign);
  options->format.add_to(*command)->group("Signer")->needs(sign);
  options->registry.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return finish(run_push(*options)); });
}

}  // namespace sekisho::cli
