// A registry in memory for benchmarks and scripts: prints its port, serves until its stdin ends or it is
// killed.
//   registry_server [--delay-ms N] [--tls CA_FILE] [--port N] [--no-referrers] [--page-size N]
// With --tls the certificate to trust is written to CA_FILE.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <unistd.h>

#include "support/registry_server.h"

namespace {

int usage() {
  std::fprintf(
      stderr,
      "usage: registry_server [--delay-ms N] [--tls CA_FILE] [--port N] [--no-referrers] [--page-size N]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  sekisho::support::RegistryOptions options;
  std::string ca_file;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--no-referrers") {
      options.referrers_api = false;
      continue;
    }
    if (++i == argc) return usage();
    const std::string value = argv[i];
    if (flag == "--delay-ms") {
      options.delay_ms = static_cast<unsigned>(std::atoi(value.c_str()));
    } else if (flag == "--port") {
      options.port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    } else if (flag == "--page-size") {
      options.page_size = static_cast<std::size_t>(std::atoi(value.c_str()));
    } else if (flag == "--tls") {
      options.tls = sekisho::support::ServerTls::kGood;
      ca_file = value;
    } else {
      return usage();
    }
  }
  const sekisho::support::RegistryServer server(options);
  if (!ca_file.empty()) std::ofstream(ca_file) << server.ca_pem();
  std::printf("%u\n", static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  char ignored[256];
  while (::read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
  }
  return 0;
}
