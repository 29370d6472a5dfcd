#include <map>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/key_files.h"

namespace sekisho::cli {
namespace {

using crypto::KeyKind;

struct Options {
  std::string prefix = "sekisho";
  std::string type = "ecdsa-p256";
  std::string key, outfile;
};

const std::map<std::string, KeyKind> kKinds = {{"ecdsa-p256", KeyKind::kEcdsaP256},
                                               {"ecdsa-p384", KeyKind::kEcdsaP384},
                                               {"ecdsa-p521", KeyKind::kEcdsaP521},
                                               {"ed25519", KeyKind::kEd25519},
                                               {"rsa", KeyKind::kRsa}};

Result<std::string> generate(const Options& options) {
  SEKISHO_TRY(key, crypto::PrivateKey::generate(kKinds.at(options.type)));
  return write_key_pair(key, options.prefix);
}

Result<std::string> import(const Options& options) {
  SEKISHO_TRY(pem, read_file(options.key, Limits{}.key_file_bytes));
  auto key = crypto::PrivateKey::parse_pem(pem);
  if (!key.ok()) return std::move(key).error().in("in the key file " + printable(options.key));
  return write_key_pair(*key, options.prefix);
}

Result<std::string> show(const Options& options) {
  SEKISHO_TRY(key, read_private_key(options.key));
  const std::string pem = key.public_key().render_pem();
  if (options.outfile.empty()) return pem;
  SEKISHO_CHECK(write_new_file(options.outfile, pem, 0644));
  return "wrote " + options.outfile + ", key " + key.public_key().id().text() + "\n";
}

void add_prefix(CLI::App& command, Options& options) {
  command.add_option("--output-prefix,--output-key-prefix", options.prefix,
                     "NAME of the two files (sekisho)");
}

}  // namespace

void add_keygen(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "keygen", "Make a key pair in cosign's format: NAME.key (encrypted) and NAME.pub");
  auto options = std::make_shared<Options>();
  add_prefix(*command, *options);
  command
      ->add_option("--type", options->type,
                   "ecdsa-p256 (all consumers read it), ecdsa-p384, ecdsa-p521, ed25519, rsa")
      ->check(CLI::IsMember(kKinds));
  commands.add(command, [options] { return finish(generate(*options)); });
}

void add_import_key_pair(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "import-key-pair",
      "Encrypt a private key of openssl's (PKCS#8, EC or RSA, PEM) into a key pair in cosign's format");
  auto options = std::make_shared<Options>();
  command->add_option("--key", options->key, "The unencrypted private key")->required();
  add_prefix(*command, *options);
  commands.add(command, [options] { return finish(import(*options)); });
}

void add_public_key(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("public-key", "Print the public key of a private one");
  auto options = std::make_shared<Options>();
  command->add_option("--key", options->key, "Private key, as keygen or cosign generate-key-pair writes it")
      ->required();
  command->add_option("--outfile", options->outfile, "Write it to this new file");
  commands.add(command, [options] { return finish(show(*options)); });
}

}  // namespace sekisho::cli
