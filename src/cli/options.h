// options: the flags that several commands share, each group declared once.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/public_key.h"
#include "net/transport.h"
#include "oci/reference.h"
#include "registry/repository.h"
#include "report/judgement.h"

namespace sekisho::cli {

// RegistryOptions: how registries are reached.
struct RegistryOptions {
  std::string creds, username, registry_config, ca_file, client_cert, client_key, as, timeout;
  std::vector<std::string> auth_realms;
  bool password_stdin = false, plain_http = false, offline = false;
  std::vector<std::pair<std::string, std::string>> limits;  // flag, value as typed

  void add_to(CLI::App& command);
  Result<registry::Access> access() const;
  net::TlsFiles tls() const;
  Result<Limits> parse_limits() const;
  // parse_reference reads a reference and gives a layout the name of --as.
  Result<oci::Reference> parse_reference(const std::string& text) const;
};

// OutputOptions: text for people, JSON for programs.
struct OutputOptions {
  std::string format = "text";
  void add_to(CLI::App& command);
  bool json() const { return format == "json"; }
};

// render writes a verdict as the output is asked for.
std::string render(const report::Judgement& judgement, const OutputOptions& output, report::Colour colour);
// usage is an error of the command line.
Error usage(std::string detail);
// check_stdin refuses to read more than one of these from standard input. Error: usage.invalid.
Done check_stdin(std::initializer_list<bool> uses);
// parse_annotations reads -a K=V, split at the first =.
Result<std::vector<std::pair<std::string, std::string>>> parse_annotations(
    const std::vector<std::string>& texts);
// read_public_key reads a PEM file.
Result<crypto::PublicKey> read_public_key(const std::string& path, const Limits& limits);

}  // namespace sekisho::cli
