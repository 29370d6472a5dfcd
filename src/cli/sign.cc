#include <memory>

#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/signatures.h"
#include "cli/signing.h"
#include "publish/children.h"

namespace sekisho::cli {
namespace {

struct Options {
  SigningOptions signing;
  FormatOption format;
  bool recursive = false;
};

Result<Told> sign(const Options& options, const publish::Signing& signing, const Subject& subject,
                  const registry::Fetched& fetched) {
  const Limits& limits = subject.session.limits;
  std::vector<oci::Descriptor> subjects{signing.subject};
  if (options.recursive) {
    SEKISHO_TRY(family, publish::with_children(fetched.document, *subject.repository, limits));
    subjects = std::move(family);
  }
  Json::Array all;
  Signatures made;
  for (const oci::Descriptor& one : subjects) {
    publish::Signing each = signing;
    each.subject = one;
    SEKISHO_TRY(signatures, publish::sign(each, options.format.formats(), *subject.repository, limits));
    all.push_back(Json::Object{{"digest", one.digest.text()}, {"signatures", json_of(signatures)}});
    made = std::move(signatures);
  }
  Told told{words_of(made), "", {{"signed", std::move(all)}}};
  if (subjects.size() > 1)
    told.detail = "  and the " + std::to_string(subjects.size() - 1) + " manifests below it\n";
  Audience audience = audience_of(made, signing);
  told.detail += audience.lines;
  told.members.emplace_back("consumers", std::move(audience.json));
  return told;
}

}  // namespace

void add_sign(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("sign", "Sign the digest of an artifact");
  auto options = std::make_shared<Options>();
  options->signing.add_to(*command);
  options->format.add_to(*command);
  command->add_flag("--recursive,-r", options->recursive, "Of an index, sign each manifest below it too");
  commands.add(command, [options] {
    return run_signing(options->signing, [&](const auto& signing, const auto& subject, const auto& fetched) {
      return sign(*options, signing, subject, fetched);
    });
  });
}

}  // namespace sekisho::cli
