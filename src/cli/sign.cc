#include "publish/sign.h"

#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "cli/commands.h"
#include "cli/signing.h"

namespace sekisho::cli {
namespace {

struct Options {
  SigningOptions signing;
  std::string format = "bundle";
};

std::string_view word(publish::Outcome outcome) {
  switch (outcome) {
    case publish::Outcome::kStored:
      return "signed";
    case publish::Outcome::kAlreadyThere:
      return "was signed already";
  }
  return "";
}

Result<std::string> sign(const Options& options, const publish::Signing& signing, const Subject& subject) {
  std::string text;
  if (options.format != "legacy") {
    SEKISHO_TRY(outcome, publish::sign_bundle(signing, *subject.repository, subject.session.limits));
    text += std::string(word(outcome)) + " (bundle)";
  }
  if (options.format != "bundle") {
    SEKISHO_TRY(outcome, publish::sign_legacy(signing, *subject.repository, subject.session.limits));
    text += (text.empty() ? "" : ", ") + std::string(word(outcome)) + " (legacy)";
  }
  return text;
}

}  // namespace

void add_sign(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("sign", "Sign the digest of an artifact with a key");
  auto options = std::make_shared<Options>();
  options->signing.add_to(*command);
  command->add_option("--format", options->format, "bundle (cosign 3), legacy (cosign 2) or both")
      ->check(CLI::IsMember({"bundle", "legacy", "both"}));
  commands.add(command, [options] {
    return run_signing(options->signing, [&](const auto& signing, const auto& subject) {
      return sign(*options, signing, subject);
    });
  });
}

}  // namespace sekisho::cli
