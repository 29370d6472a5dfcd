#include "publish/attest.h"

#include <memory>

#include <CLI/App.hpp>

#include "attest/predicate_type.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/signatures.h"
#include "cli/signing.h"
#include "publish/provenance.h"

namespace sekisho::cli {
namespace {

struct Options {
  SigningOptions signing;
  std::string type, predicate;
  FormatOption format;
  bool from_github = false;
  bool replace = false;
};

Result<publish::Predicate> read_predicate(const Options& options, Time created, const Limits& limits) {
  const auto text = options.predicate == "-" ? read_stdin(limits.bundle_bytes)
                                             : read_file(options.predicate, limits.bundle_bytes);
  if (!text.ok()) return text.error();
  auto predicate = publish::parse_predicate(options.type, *text, created, limits);
  if (!predicate.ok())
    return std::move(predicate).error().in("in the predicate " + printable(options.predicate));
  return predicate;
}

Result<publish::Predicate> predicate_of(const Options& options, Time created, const Limits& limits) {
  if (!options.from_github) {
    if (options.type.empty() || options.predicate.empty())
      return fail(ReasonCode::kUsageInvalid, "--type and --predicate say what to attest, or --from-github");
    return read_predicate(options, created, limits);
  }
  SEKISHO_TRY(type, attest::predicate_type_of(options.type.empty() ? "slsaprovenance1" : options.type));
  if (type != attest::kSlsaProvenance1 || !options.predicate.empty())
    return usage("--from-github makes a predicate of --type slsaprovenance1 itself");
  return publish::github_provenance(registry::process_environment());
}

Result<Told> attest(const Options& options, const publish::Signing& signing, const Subject& subject) {
  SEKISHO_TRY(predicate, predicate_of(options, signing.created, subject.session.limits));
  const auto replace = options.replace ? publish::Replace::kSameType : publish::Replace::kNothing;
  SEKISHO_TRY(attested, publish::attest(signing, predicate, options.format.formats(), replace,
                                        *subject.repository, subject.session.limits));
  Told told{word(attested.outcome, "attested") + " " + predicate.type + " of", "", {}};
  if (!predicate.doubt.empty()) told.detail += "  is it of that type? " + predicate.doubt + "\n";
  Json::Array replaced;
  for (const auto& digest : attested.replaced) {
    replaced.emplace_back(digest.text());
    told.detail += "  in place of " + digest.text() + "\n";
  }
  told.members = {{"predicateType", predicate.type},
                  {"new", attested.outcome == publish::Outcome::kStored},
                  {"replaced", std::move(replaced)},
                  {"doubt", predicate.doubt.empty() ? Json() : Json(predicate.doubt)}};
  return told;
}

}  // namespace

void add_attest(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("attest", "Attach a signed in-toto attestation to an artifact");
  auto options = std::make_shared<Options>();
  options->signing.add_to(*command);
  command->add_option("--type", options->type, "Predicate type: one of cosign's aliases, or a URI");
  command->add_option("--predicate", options->predicate, "File of the predicate, - for standard input");
  options->format.add_to(*command);
  command->add_flag("--from-github", options->from_github,
                    "SLSA provenance v1 of the GitHub Actions job that this runs in");
  command->add_flag("--replace", options->replace,
                    "Then remove the signer's other attestations of this type");
  commands.add(command, [options] {
    const Done once = check_stdin({options->predicate == "-", options->signing.credential.reads_stdin(),
                                   options->signing.registry.password_stdin});
    if (!once.ok()) return complain(once.error());
    return run_signing(options->signing, [&](const auto& signing, const auto& subject, const auto&) {
      return attest(*options, signing, subject);
    });
  });
}

}  // namespace sekisho::cli
