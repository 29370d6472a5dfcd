#include "cli/signatures.h"

#include <utility>

#include <CLI/Validators.hpp>

#include "publish/audience.h"

namespace sekisho::cli {
namespace {

std::string_view name_of(const publish::Signed& one) {
  return one.proof.format == verify::ProofFormat::kLegacy ? "legacy" : "bundle";
}

}  // namespace

CLI::Option* FormatOption::add_to(CLI::App& command) {
  return command.add_option("--format", text, "bundle (cosign 3), legacy (cosign 2) or both")
      ->check(CLI::IsMember({"bundle", "legacy", "both"}));
}

publish::Formats FormatOption::formats() const {
  if (text == "legacy") return publish::Formats::kLegacy;
  return text == "both" ? publish::Formats::kBoth : publish::Formats::kBundle;
}

std::string signed_name(const oci::Reference& reference) {
  return reference.name() ? reference.name()->text() : std::string();
}

std::string words_of(const Signatures& made) {
  std::string words;
  for (const auto& one : made)
    words +=
        (words.empty() ? "" : ", ") + word(one.outcome, "signed") + " (" + std::string(name_of(one)) + ")";
  return words;
}

Json json_of(const Signatures& made) {
  Json::Array signatures;
  for (const auto& one : made) {
    signatures.push_back(Json::Object{{"format", name_of(one)},
                                      {"manifest", one.proof.source.text()},
                                      {"new", one.outcome == publish::Outcome::kStored}});
  }
  return signatures;
}

Audience audience_of(const Signatures& made, const publish::Signing& signing) {
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
  if (!seen.empty()) seen = "  seen by " + seen + "\n";
  return {seen + unseen, std::move(consumers)};
}

std::string word(publish::Outcome outcome, std::string_view done) {
  switch (outcome) {
    case publish::Outcome::kStored:
      return std::string(done);
    case publish::Outcome::kAlreadyThere:
      return "was " + std::string(done) + " already";
  }
  return "";
}

}  // namespace sekisho::cli
