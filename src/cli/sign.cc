#include "publish/sign.h"

#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "cli/commands.h"
#include "cli/signing.h"
#include "publish/audience.h"
#include "publish/children.h"

namespace sekisho::cli {
namespace {

struct Options {
  SigningOptions signing;
  std::string format = "bundle";
  bool recursive = false;
};

using Signatures = std::vector<publish::Signed>;

Result<Signatures> sign_one(const std::string& format, const publish::Signing& signing,
                            const Subject& subject) {
  Signatures made;
  if (format != "legacy") {
    SEKISHO_TRY(one, publish::sign_bundle(signing, *subject.repository, subject.session.limits));
    made.push_back(std::move(one));
  }
  if (format != "bundle") {
    SEKISHO_TRY(one, publish::sign_legacy(signing, *subject.repository, subject.session.limits));
    made.push_back(std::move(one));
  }
  return made;
}

std::string_view name_of(const publish::Signed& one) {
  return one.proof.format == verify::ProofFormat::kLegacy ? "legacy" : "bundle";
}

std::string words_of(const Signatures& made) {
  std::string words;
  for (const auto& one : made)
    words +=
        (words.empty() ? "" : ", ") + word(one.outcome, "signed") + " (" + std::string(name_of(one)) + ")";
  return words;
}

Json json_of(const oci::Descriptor& subject, const Signatures& made) {
  Json::Array signatures;
  for (const auto& one : made) {
    signatures.push_back(Json::Object{{"format", name_of(one)},
                                      {"manifest", one.proof.source.text()},
                                      {"new", one.outcome == publish::Outcome::kStored}});
  }
  return Json::Object{{"digest", subject.digest.text()}, {"signatures", std::move(signatures)}};
}

void tell_audience(const Signatures& made, const publish::Signing& signing, Told& told) {
  Json::Array consumers;
  std::string seen;
  std::string unseen;
  for (const auto& consumer : publish::find_audience(made, signing)) {
    const bool sees = consumer.sees == publish::Consumer::Sees::kYes;
    if (sees) seen += (seen.empty() ? "" : ", ") + consumer.name;
    if (!sees) unseen += "  not seen by " + consumer.name + ": " + consumer.why + "\n";
    consumers.push_back(Json::Object{{"name", consumer.name},
                                     {"sees", sees},
                                     {"why", consumer.why.empty() ? Json() : Json(consumer.why)}});
  }
  if (!seen.empty()) told.detail += "  seen by " + seen + "\n";
  told.detail += unseen;
  told.members.emplace_back("consumers", std::move(consumers));
}

Result<Told> sign(const Options& options, const publish::Signing& signing, const Subject& subject,
                  const registry::Fetched& fetched) {
  std::vector<oci::Descriptor> subjects{signing.subject};
  if (options.recursive) {
    SEKISHO_TRY(family,
                publish::with_children(fetched.document, *subject.repository, subject.session.limits));
    subjects = std::move(family);
  }
  Told told;
  Json::Array all;
  Signatures made;
  for (const oci::Descriptor& one : subjects) {
    publish::Signing each = signing;
    each.subject = one;
    SEKISHO_TRY(signatures, sign_one(options.format, each, subject));
    all.push_back(json_of(one, signatures));
    made = std::move(signatures);
  }
  told.words = words_of(made);
  if (subjects.size() > 1)
    told.detail = "  and the " + std::to_string(subjects.size() - 1) + " manifests below it\n";
  told.members.emplace_back("signed", std::move(all));
  tell_audience(made, signing, told);
  return told;
}

}  // namespace

void add_sign(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("sign", "Sign the digest of an artifact");
  auto options = std::make_shared<Options>();
  options->signing.add_to(*command);
  command->add_option("--format", options->format, "bundle (cosign 3), legacy (cosign 2) or both")
      ->check(CLI::IsMember({"bundle", "legacy", "both"}));
  command->add_flag("--recursive,-r", options->recursive, "Of an index, sign each manifest below it too");
  commands.add(command, [options] {
    return run_signing(options->signing, [&](const auto& signing, const auto& subject, const auto& fetched) {
      return sign(*options, signing, subject, fetched);
    });
  });
}

}  // namespace sekisho::cli
