#include "cli/options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <CLI/Validators.hpp>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"

namespace sekisho::cli {
namespace {

struct LimitFlag {
  const char* flag;
  std::uint64_t Limits::*bytes;
  std::size_t Limits::*count;
  const char* help;
};

constexpr std::array<LimitFlag, 9> kLimitFlags = {{
    {"--limit-bytes", &Limits::tree_bytes, nullptr, "All files of a tree, unpacked (256MiB)"},
    {"--limit-file-bytes", &Limits::file_bytes, nullptr, "One file, unpacked (16MiB)"},
    {"--limit-layer-bytes", &Limits::layer_bytes, nullptr, "One layer as it is stored (256MiB)"},
    {"--limit-bundle-bytes", &Limits::bundle_bytes, nullptr, "One signature bundle or attestation (32MiB)"},
    {"--limit-ratio", &Limits::ratio, nullptr, "Unpacked to stored bytes (200)"},
    {"--limit-entries", nullptr, &Limits::entries, "Files and directories of a tree (10000)"},
    {"--limit-referrers", nullptr, &Limits::referrers_fetched, "Referrers fetched for one artifact (64)"},
    {"--limit-tags", nullptr, &Limits::tags_shown, "Tags listed of one repository (1000)"},
    {"--limit-signatures", nullptr, &Limits::signatures, "Signatures of one .sig manifest (100)"},
}};

Done set_limit(const LimitFlag& flag, std::uint64_t value, Limits& limits) {
  if (value == 0) return usage(std::string(flag.flag) + " must be at least 1");
  if (flag.bytes != nullptr) {
    limits.*flag.bytes = value;
  } else {
    limits.*flag.count = static_cast<std::size_t>(value);
  }
  return done();
}

}  // namespace

std::string render(const report::Judgement& judgement, const OutputOptions& output, report::Colour colour) {
  if (output.json()) return render_json_pretty(report::render_verdict(judgement)) + "\n";
  return report::render_text(judgement, colour);
}

Error usage(std::string detail) { return fail(ReasonCode::kUsageInvalid, std::move(detail)); }

Done check_stdin(std::initializer_list<bool> uses) {
  if (std::count(uses.begin(), uses.end(), true) <= 1) return done();
  return usage(
      "standard input is one thing only: give the password of a key by SEKISHO_PASSWORD, that of a registry "
      "by "
      "--creds or a credentials file");
}

void RegistryOptions::add_to(CLI::App& command) {
  const std::string group = "Registry";
  command.add_option("--creds", creds, "USER:PASSWORD for the registry")->group(group);
  command.add_option("--username", username, "User for the registry, with --password-stdin")->group(group);
  command.add_flag("--password-stdin", password_stdin, "Read the password of --username from standard input")
      ->group(group);
  command
      .add_option("--registry-config", registry_config, "Credentials file instead of Docker's config.json")
      ->group(group);
  command.add_option("--auth-realm", auth_realms, "Token host that may see the credentials too")
      ->group(group)
      ->allow_extra_args(false);
  command.add_flag("--plain-http", plain_http, "Speak plain HTTP to the registry")->group(group);
  command.add_option("--ca-file", ca_file, "PEM file of the authorities to trust instead of the system's")
      ->group(group);
  command.add_option("--client-cert", client_cert, "PEM file of the client's certificate")->group(group);
  command.add_option("--client-key", client_key, "PEM file of the client's private key")->group(group);
  command.add_option("--as", as, "HOST/REPOSITORY that a layout is judged as")->group(group);
  command.add_flag("--offline", offline, "Connect to nothing but the registries named (always so, but said)")
      ->group(group);
  command.add_option("--timeout", timeout, "Bound on the whole command: 30s, 5m (300s)")->group(group);
  for (const LimitFlag& flag : kLimitFlags) {
    const auto keep = [this, &flag](const std::string& text) { limits.emplace_back(flag.flag, text); };
    command.add_option_function<std::string>(flag.flag, keep, flag.help)->group("Limits");
  }
}

Result<registry::Access> RegistryOptions::access() const {
  registry::Access access;
  access.auth_realms = auth_realms;
  access.plain_http = plain_http;
  if (!registry_config.empty()) access.registry_config = registry_config;
  if (!creds.empty()) {
    const auto colon = creds.find(':');
    if (colon == std::string::npos) return usage("--creds is USER:PASSWORD");
    access.credentials = {creds.substr(0, colon), creds.substr(colon + 1)};
  }
  if (password_stdin != !username.empty()) return usage("--username and --password-stdin go together");
  if (password_stdin) {
    SEKISHO_TRY(password, read_stdin(Limits{}.helper_bytes));
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
    access.credentials = {username, password};
  }
  return access;
}

net::TlsFiles RegistryOptions::tls() const {
  net::TlsFiles files;
  if (!ca_file.empty()) files.ca = ca_file;
  if (!client_cert.empty()) files.client_cert = client_cert;
  if (!client_key.empty()) files.client_key = client_key;
  return files;
}

Result<Limits> RegistryOptions::parse_limits() const {
  Limits parsed;
  for (const auto& [name, text] : limits) {
    const auto value = parse_size(text);
    if (!value) return usage(name + ": \"" + printable(text, 100) + "\" is not a number or size like 512MiB");
    for (const LimitFlag& flag : kLimitFlags) {
      if (name == flag.flag) SEKISHO_CHECK(set_limit(flag, *value, parsed));
    }
  }
  if (!timeout.empty()) {
    const auto duration = parse_duration(timeout);
    if (!duration || duration->count() < 1 || duration->count() > 86400)
      return usage("--timeout is a duration like 30s, at most 24h");
    parsed.total_seconds = static_cast<std::uint32_t>(duration->count());
  }
  return parsed;
}

Result<oci::Reference> RegistryOptions::parse_reference(const std::string& text) const {
  SEKISHO_TRY(reference, oci::Reference::parse(text));
  if (as.empty() || !reference.is_layout()) return reference;
  SEKISHO_TRY(name, oci::Name::parse(as));
  return reference.as(name);
}

void OutputOptions::add_to(CLI::App& command) {
  command.add_option("--output,-o", format, "text or json")->check(CLI::IsMember({"text", "json"}));
}

Result<std::vector<std::pair<std::string, std::string>>> parse_annotations(
    const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> annotations;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage("an annotation is KEY=VALUE, not \"" + printable(text, 100) + "\"");
    annotations.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return annotations;
}

Result<crypto::PublicKey> read_public_key(const std::string& path, const Limits& limits) {
  SEKISHO_TRY(pem, read_file(path, limits.key_file_bytes));
  auto key = crypto::PublicKey::parse_pem(pem);
  if (!key.ok()) return std::move(key).error().in("in the key file " + printable(path));
  return key;
}

}  // namespace sekisho::cli
