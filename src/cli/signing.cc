#include "cli/signing.h"

#include "cli/console.h"
#include "cli/key_files.h"
#include "signing/key_signer.h"

namespace sekisho::cli {
namespace {

Result<std::string> sign_subject(const SigningOptions& options, const Sign& sign) {
  SEKISHO_TRY(annotations, parse_annotations(options.annotations));
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(key, read_private_key(options.key));
  SEKISHO_TRY(fetched, subject.fetch());
  const std::string name = subject.reference.name() ? subject.reference.name()->text() : std::string();
  const auto signer = std::make_shared<signing::KeySigner>(std::move(key));
  const publish::Signing signing{signer, oci::descriptor_of(fetched.document), name, annotations, now()};
  SEKISHO_TRY(what, sign(signing, subject));
  return what + " " + subject.reference.resolved(fetched.blob.digest()) + "\n  by " + signer->describe() +
         "\n";
}

}  // namespace

void SigningOptions::add_to(CLI::App& command) {
  command.add_option("REF", reference, "The artifact")->required();
  command.add_option("--key", key, "Private key, as keygen or cosign generate-key-pair writes it")
      ->required();
  command.add_option("--annotation,-a", annotations, "K=V that is signed too");
  registry.add_to(command);
}

int run_signing(const SigningOptions& options, const Sign& sign) {
  const auto text = sign_subject(options, sign);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace sekisho::cli
