// virtual_services DIRECTORY: the services of a virtual Sigstore for scripts. Writes into the directory what
// their clients need (trusted_root.json, signing_config_v1.json, signing_config_v2.json, token,
// expired_token, ct.pub, rekor.pub, ca.pem, url, github_url, identity, issuer, ready), and serves until its
// stdin ends or it is killed.
#include <filesystem>
#include <iostream>

#include <unistd.h>

#include "crypto/pem.h"
#include "support/virtual_services.h"
#include "support/write_file.h"

namespace {

using namespace sekisho;
using namespace sekisho::support;

void describe(const VirtualServices& services, const std::filesystem::path& directory) {
  const VirtualSigstore& sigstore = services.sigstore();
  std::string chain;
  for (const auto& link : sigstore.ca.links) chain += crypto::render_pem_block("CERTIFICATE", link.der);
  write_file(directory / "trusted_root.json", services.trusted_root());
  write_file(directory / "signing_config_v1.json", services.signing_config(RekorVersion::kV1));
  write_file(directory / "signing_config_v2.json", services.signing_config(RekorVersion::kV2));
  write_file(directory / "token", token_of(kIdentity, now() + std::chrono::hours(2)));
  write_file(directory / "expired_token", token_of(kIdentity, now() - Seconds(60)));
  write_file(directory / "ct.pub", sigstore.ct_logs[0].key.public_key().render_pem());
  write_file(directory / "rekor.pub", sigstore.rekor.key.public_key().render_pem());
  write_file(directory / "ca.pem", chain);
  write_file(directory / "url", services.url());
  write_file(directory / "github_url", services.github_url());
  write_file(directory / "identity", kIdentity);
  write_file(directory / "issuer", kIssuer);
  write_file(directory / "ready", "");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: virtual_services DIRECTORY\n";
    return 2;
  }
  try {
    const VirtualServices services;
    describe(services, argv[1]);
    char ignored[256];
    while (::read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "virtual_services: " << error.what() << "\n";
    return 3;
  }
}
