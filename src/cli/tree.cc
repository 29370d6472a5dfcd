#include <map>
#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/subject.h"
#include "cli/trust_options.h"
#include "registry/attached.h"
#include "verify/evidence.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

// What verification says of each manifest that hangs on the subject.
using Findings = std::map<crypto::Digest, std::vector<std::string>>;

// All that hangs there is looked at, not only what a rule would need.
Findings verify_all(registry::Repository& repository, const oci::Descriptor& subject,
                    const verify::Judged& judged) {
  registry::Attached attached(repository, subject, judged.limits);
  verify::Evidence evidence;
  Findings findings;
  while (const auto batch = attached.next()) {
    for (const auto& attachment : batch->attachments) {
      verify::verify_attachment(attachment, subject.digest, judged, evidence);
    }
    for (const auto& passed : batch->passed)
      evidence.rejections.push_back({passed.code, passed.source, passed.detail});
  }
  for (const auto& proof : evidence.proofs) {
    const bool signature = proof.kind == verify::ProofKind::kSignature;
    findings[proof.source].push_back("verifies: " + std::string(signature ? "signature" : "attestation") +
                                     " by " + proof.authority);
  }
  for (const auto& rejection : evidence.rejections) {
    if (rejection.source)
      findings[*rejection.source].push_back("not counted: " + std::string(reason_name(rejection.code)));
  }
  return findings;
}

Json render_json_tree(const oci::Reference& reference, const oci::Descriptor& subject,
                      const std::vector<registry::Hanging>& hanging, const Findings& findings) {
  Json::Array attached;
  for (const auto& thing : hanging) {
    Json::Array layers;
    for (const auto& layer : thing.manifest.layers) layers.push_back(layer.render());
    Json::Array notes;
    const auto found = findings.find(thing.manifest.digest);
    if (found != findings.end()) notes.assign(found->second.begin(), found->second.end());
    attached.push_back(Json::Object{{"digest", thing.manifest.digest.text()},
                                    {"foundBy", oci::origin_name(thing.origin)},
                                    {"artifactType", printable(thing.manifest.artifact_type)},
                                    {"layers", layers},
                                    {"findings", notes}});
  }
  return Json::Object{
      {"reference", printable(reference.typed())}, {"digest", subject.digest.text()}, {"attached", attached}};
}

std::string render_text_tree(const oci::Reference& reference, const oci::Descriptor& subject,
                             const std::vector<registry::Hanging>& hanging, const Findings& findings) {
  std::string text = printable(reference.resolved(subject.digest)) + "\n";
  if (hanging.empty()) text += "  nothing is attached\n";
  for (const auto& thing : hanging) {
    text += "├─ " + thing.manifest.digest.text() + "  " + std::string(oci::origin_name(thing.origin)) + "\n";
    for (const auto& layer : thing.manifest.layers) {
      const auto* type =
          oci::find_annotation(thing.manifest.annotations, "dev.sigstore.bundle.predicateType");
      text += "│    " + printable(layer.media_type) + ", " + render_size(layer.size);
      text += type == nullptr ? "\n" : ", says it is " + printable(*type) + "\n";
    }
    const auto found = findings.find(thing.manifest.digest);
    if (found == findings.end()) continue;
    for (const std::string& note : found->second) text += "│    " + note + "\n";
  }
  return text;
}

struct Tree {
  std::string text;
  std::vector<Error> missing;  // what could not be fetched
};

Result<Tree> run_tree(const Options& options) {
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(fetched, subject.fetch());
  const oci::Descriptor descriptor = oci::descriptor_of(fetched.document);
  std::vector<Error> missing;
  SEKISHO_TRY(hanging,
              registry::list_attached(*subject.repository, descriptor, subject.session.limits, missing));
  Findings findings;
  if (options.trust.given()) {
    SEKISHO_TRY(policy, options.trust.load(subject.session.limits));
    SEKISHO_TRY(now, options.trust.time());
    const verify::Circumstances circumstances{
        now, policy->ruling(subject.reference, options.trust.destination).captures};
    findings =
        verify_all(*subject.repository, descriptor, {policy->trust(), circumstances, subject.session.limits});
  }
  std::string text =
      options.output.json()
          ? render_json_pretty(render_json_tree(subject.reference, descriptor, hanging, findings)) + "\n"
          : render_text_tree(subject.reference, descriptor, hanging, findings);
  return Tree{std::move(text), std::move(missing)};
}

// What could not be fetched is said, and keeps the answer from being a whole one.
int run(const Options& options) {
  const auto tree = run_tree(options);
  if (!tree.ok()) return complain(tree.error());
  int exit = kDone;
  for (const Error& error : tree->missing) exit = complain(error);
  return print(tree->text, exit);
}

}  // namespace

void add_tree(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "tree", "Show what hangs on an artifact, and with a policy or key what of it verifies");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "The artifact")->required();
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
