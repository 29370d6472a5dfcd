#include "publish/copy.h"

#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/key_files.h"
#include "cli/password.h"
#include "cli/promotion.h"
#include "cli/signatures.h"

namespace sekisho::cli {
namespace {

struct Options {
  PromotionOptions promotion;
  std::string destination, sign_by;
  FormatOption format;
  bool no_referrers = false;
};

struct Destination {
  std::unique_ptr<registry::Repository> repository;
  std::string tag;
};

Result<oci::Reference> parse_destination(const std::string& text) {
  SEKISHO_TRY(reference, oci::Reference::parse(text));
  if (reference.digest()) return usage("copy to a tag, not to a digest: the digest stays what it is");
  return reference;
}

Result<Destination> open_destination(const oci::Reference& reference, const Subject& source) {
  if (reference.is_layout()) SEKISHO_CHECK(registry::create_layout(reference));
  SEKISHO_TRY(repository, source.session.repository(reference));
  const auto own = source.reference.digest() ? std::nullopt : source.reference.effective_tag();
  std::string tag = reference.tag().value_or(own.value_or("latest"));
  return Destination{std::move(repository), std::move(tag)};
}

// Where both are on one registry, blobs need not travel.
std::optional<std::string> mount_of(const oci::Reference& from, const oci::Reference& to) {
  if (!from.name() || !to.name() || from.is_layout() || to.is_layout() ||
      from.name()->host() != to.name()->host())
    return std::nullopt;
  return from.name()->repository();
}

// Countersigning is who signs what was copied, and then what was signed.
struct Countersigning {
  std::shared_ptr<signing::Signer> signer;  // null: nobody
  Signatures made;
};

std::string tell_text(const Options& options, const std::string& from, const std::string& to,
                      const Destination& destination, const publish::Copied& copied,
                      const Countersigning& countersigning) {
  std::string text = "copied " + from + "\n  to " + to + "\n  tag " + destination.tag + ", " +
                     std::to_string(copied.manifests) + " manifests and " + std::to_string(copied.blobs) +
                     " blobs" +
                     (copied.mounted > 0 ? ", " + std::to_string(copied.mounted) + " mounted" : "") + "\n";
  if (options.no_referrers) text += "  without what hangs on it\n";
  for (const auto& one : copied.attached)
    text += "  with " + one.digest.text() + " " + one.artifact_type + "\n";
  for (const auto& tag : copied.tags) text += "  with the tag " + tag + "\n";
  if (countersigning.signer)
    text += "  " + words_of(countersigning.made) + " by " + countersigning.signer->describe() + "\n";
  return text;
}

std::string tell_json(const std::string& from, const std::string& to, const crypto::Digest& digest,
                      const Destination& destination, const publish::Copied& copied,
                      const Countersigning& countersigning, const Verdict& verdict) {
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
                                                  {"bytes", copied.bytes},
                                                  {"mounted", std::uint64_t{copied.mounted}}}},
                          {"attached", std::move(attached)},
                          {"tags", Json::Array(copied.tags.begin(), copied.tags.end())},
                          {"signatures", json_of(countersigning.made)},
                          {"verdict", verdict_json(verdict)}}) +
         "\n";
}

Result<std::string> copy(const Options& options, const oci::Reference& to, Countersigning countersigning,
                         const Subject& source, const registry::Fetched& fetched, const Verdict& verdict) {
  SEKISHO_TRY(destination, open_destination(to, source));
  publish::Copying copying{*source.repository, *destination.repository, mount_of(source.reference, to),
                           options.no_referrers ? publish::Referrers::kLeft : publish::Referrers::kCopied};
  const publish::Signing signing{
      countersigning.signer, oci::descriptor_of(fetched.document), signed_name(to), {}, now()};
  if (countersigning.signer) {
    copying.before_tag = [&]() -> Done {
      SEKISHO_TRY(made, publish::sign(signing, options.format.formats(), *destination.repository,
                                      source.session.limits));
      countersigning.made = std::move(made);
      return done();
    };
  }
  SEKISHO_TRY(copied, publish::copy(fetched, destination.tag, copying, source.session.limits));
  const auto& digest = fetched.blob.digest();
  const std::string here = source.reference.resolved(digest);
  const std::string there = to.resolved(digest);
  if (options.promotion.output.json())
    return tell_json(here, there, digest, destination, copied, countersigning, verdict);
  return tell_text(options, here, there, destination, copied, countersigning) + verdict_text(verdict);
}

Result<Countersigning> start_countersigning(const Options& options) {
  if (options.sign_by.empty()) return Countersigning{};
  SEKISHO_CHECK(check_stdin({options.promotion.registry.password_stdin, password_is_on_stdin()}));
  SEKISHO_TRY(key, start_reading_key(options.sign_by));
  return Countersigning{std::make_shared<signing::KeySigner>(std::move(key)), {}};
}

int run(const Options& options) {
  const auto to = parse_destination(options.destination);
  if (!to.ok()) return complain(to.error());
  const auto countersigning = start_countersigning(options);
  if (!countersigning.ok()) return complain(countersigning.error());
  return run_promotion(options.promotion, [&](const auto& source, const auto& fetched, const auto& verdict) {
    return copy(options, *to, *countersigning, source, fetched, verdict);
  });
}

}  // namespace

void add_copy(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "copy", "Copy an artifact with all that hangs on it, with a policy only if it is admitted");
  auto options = std::make_shared<Options>();
  options->promotion.add_to(*command, "SOURCE");
  command->add_option("DESTINATION", options->destination, "Where to; without a tag, the source's")
      ->required();
  CLI::Option* sign = command->add_option(
      "--sign-by", options->sign_by, "Private key to sign it with where it arrives, before it is tagged");
  options->format.add_to(*command)->needs(sign);
  command->add_flag("--no-referrers", options->no_referrers, "Leave what hangs on it behind");
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
