#include "cli/signing.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/password.h"
#include "signing/key_signer.h"

namespace sekisho::cli {
namespace {

Result<crypto::PrivateKey> read_private_key(const std::string& path) {
  SEKISHO_TRY(pem, read_file(path, Limits{}.key_file_bytes));
  SEKISHO_TRY(password, read_password(Ask::kOnce));
  auto key = crypto::PrivateKey::parse_encrypted_pem(pem, password);
  if (!key.ok()) return std::move(key).error().in("in the key file " + printable(path));
  return key;
}

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
