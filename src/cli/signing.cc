#include "cli/signing.h"

#include "cli/console.h"
#include "cli/signatures.h"

namespace sekisho::cli {
namespace {

std::string render(const Told& told, const std::string& resolved, const std::string& digest,
                   const publish::Signing& signing, const OutputOptions& output) {
  const std::string signer = signing.signer->describe();
  if (!output.json()) return told.words + " " + resolved + "\n  by " + signer + "\n" + told.detail;
  Json::Object object{{"reference", resolved}, {"digest", digest}, {"signer", signer}};
  object.insert(object.end(), told.members.begin(), told.members.end());
  return render_json_pretty(object) + "\n";
}

Result<std::string> sign_subject(const SigningOptions& options, const Act& act) {
  SEKISHO_CHECK(check_stdin({options.registry.password_stdin, options.credential.reads_stdin()}));
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  SEKISHO_TRY(limits, options.registry.parse_limits());
  const Time began = now();
  SEKISHO_TRY(signer, options.credential.load(limits, began));
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(fetched, subject.fetch());
  const publish::Signing signing{std::move(signer), oci::descriptor_of(fetched.document),
                                 signed_name(subject.reference), annotations, began};
  SEKISHO_TRY(told, act(signing, subject, fetched));
  const auto& digest = fetched.blob.digest();
  return render(told, subject.reference.resolved(digest), digest.text(), signing, options.output);
}

}  // namespace

void SigningOptions::add_to(CLI::App& command) {
  command.add_option("REF", reference, "The artifact")->required();
  credential.add_to(command);
  command.add_option("--annotation,-a", annotations, "K=V that is signed too")->allow_extra_args(false);
  registry.add_to(command);
  output.add_to(command);
}

int run_signing(const SigningOptions& options, const Act& act) { return finish(sign_subject(options, act)); }

}  // namespace sekisho::cli
