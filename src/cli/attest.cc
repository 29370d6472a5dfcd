#include "publish/attest.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/signing.h"

namespace sekisho::cli {
namespace {

struct Options {
  SigningOptions signing;
  std::string type, predicate;
};

Result<std::string> attest(const Options& options, const publish::Signing& signing, const Subject& subject) {
  SEKISHO_TRY(type, publish::predicate_type_of(options.type));
  SEKISHO_TRY(text, read_file(options.predicate, subject.session.limits.bundle_bytes));
  auto predicate = parse_json(text, subject.session.limits.json_depth);
  if (!predicate.ok())
    return std::move(predicate).error().in("in the predicate " + printable(options.predicate));
  SEKISHO_CHECK(publish::attest(signing, type, *predicate, *subject.repository));
  return "attested " + type + " of";
}

}  // namespace

void add_attest(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("attest", "Attach a signed in-toto attestation to an artifact");
  auto options = std::make_shared<Options>();
  options->signing.add_to(*command);
  command->add_option("--type", options->type, "Predicate type: one of cosign's aliases, or a URI")
      ->required();
  command->add_option("--predicate", options->predicate, "JSON file of the predicate")->required();
  commands.add(command, [options] {
    return run_signing(options->signing, [&](const auto& signing, const auto& subject) {
      return attest(*options, signing, subject);
    });
  });
}

}  // namespace sekisho::cli
