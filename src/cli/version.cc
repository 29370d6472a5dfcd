#include <CLI/App.hpp>

#include "cli/commands.h"
#include "cli/console.h"
#include "crypto/private_key.h"
#include "net/transport.h"

namespace sekisho::cli {
namespace {

int run() {
  std::string text = "sekisho " SEKISHO_VERSION "\n";
  for (const std::string& library : crypto::crypto_versions()) text += "  " + library + "\n";
  return print(text + "  " + net::transport_version() + "\n", kDone);
}

}  // namespace

void add_version(CLI::App& program, Commands& commands) {
  commands.add(program.add_subcommand("version", "Print the versions of sekisho and its libraries"), run);
}

}  // namespace sekisho::cli
