#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/password.h"
#include "crypto/private_key.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string prefix = "sekisho";
};

Result<std::string> run_keygen(const Options& options) {
  const std::string private_path = options.prefix + ".key";
  const std::string public_path = options.prefix + ".pub";
  SEKISHO_TRY(password, read_password(Ask::kTwice));
  SEKISHO_TRY(key, crypto::PrivateKey::generate());
  SEKISHO_TRY(pem, key.render_encrypted_pem(password));
  SEKISHO_CHECK(write_new_file(private_path, pem, 0600));
  SEKISHO_CHECK(write_new_file(public_path, key.public_key().render_pem(), 0644));
  return "wrote " + private_path + " (encrypted) and " + public_path + ", key " +
         key.public_key().id().text() + "\n";
}

int run(const Options& options) {
  const auto text = run_keygen(options);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace

void add_keygen(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "keygen", "Make a key pair in cosign's format: NAME.key (encrypted) and NAME.pub");
  auto options = std::make_shared<Options>();
  command->add_option("--output-prefix", options->prefix, "NAME of the two files (sekisho)");
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
