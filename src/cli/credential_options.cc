#include "cli/credential_options.h"

#include <filesystem>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "cli/key_files.h"
#include "cli/options.h"
#include "cli/password.h"
#include "cli/trust_options.h"
#include "registry/credentials.h"
#include "signing/ambient_token.h"
#include "signing/key_signer.h"
#include "signing/keyless_signer.h"
#include "sigstore/signing_config.h"

namespace sekisho::cli {
namespace {

// --identity-token is a file, or the token itself.
Result<signing::IdentityToken> find_token(const std::string& given, net::Transport& transport,
                                          const Limits& limits) {
  if (given.empty()) {
    return signing::find_ambient_token(registry::process_environment(), signing::kTokenFile, transport,
                                       limits);
  }
  std::error_code none;
  if (std::filesystem::exists(given, none)) return signing::read_token_file(given, limits);
  return signing::IdentityToken::parse(given);
}

bool any(const signing::Services& services) {
  return services.authority || !services.logs.empty() || !services.timestamp_authorities.empty();
}

}  // namespace

std::vector<CLI::Option*> CredentialOptions::add_to(CLI::App& command) {
  std::vector<CLI::Option*> added;
  const auto add = [&](const char* flag, std::string& value, const char* help) {
    added.push_back(command.add_option(flag, value, help)->group("Signer"));
  };
  add("--key", key, "Private key, as keygen or cosign generate-key-pair writes it");
  add("--identity-token", identity_token,
      "Without --key: identity token, or a file with one (else SIGSTORE_ID_TOKEN, GitHub Actions)");
  add("--signing-config", signing_config,
      "signing_config.json of the Sigstore instance (else the public one's services)");
  add("--trusted-root", trusted_root, "trusted_root.json by which what they answer is verified");
  add("--fulcio-url", fulcio_url, "Certificate authority, instead of a signing config");
  add("--rekor-url", rekor_url, "Transparency log (v1), instead of a signing config");
  add("--timestamp-server-url", timestamp_url, "RFC 3161 timestamp authority, instead of a signing config");
  add("--sigstore-ca-file", ca_file,
      "PEM file of the TLS authorities of these services, instead of the system's");
  return added;
}

bool CredentialOptions::reads_stdin() const { return !key.empty() && password_is_on_stdin(); }

Result<signing::Services> CredentialOptions::services(const Limits& limits, Time now) const {
  const bool named = !fulcio_url.empty() || !rekor_url.empty() || !timestamp_url.empty();
  if (!signing_config.empty()) {
    if (named) return usage("give --signing-config or the URLs of services, not both");
    SEKISHO_TRY(text, read_file(signing_config, limits.trusted_root_bytes));
    const auto config = sigstore::parse_signing_config(text, limits);
    if (!config.ok()) return Error(config.error()).in("in the signing config " + printable(signing_config));
    return signing::services_of(*config, now);
  }
  if (!named) return key.empty() ? signing::public_good() : signing::Services{};
  signing::Services services;
  if (!fulcio_url.empty()) services.authority = fulcio_url;
  if (!rekor_url.empty()) services.logs.push_back({rekor_url, signing::RekorVersion::kV1});
  if (!timestamp_url.empty()) services.timestamp_authorities.push_back(timestamp_url);
  return services;
}

Result<signing::Notary> CredentialOptions::notary(const Limits& limits, Time now) const {
  SEKISHO_TRY(used, services(limits, now));
  if (!any(used)) {
    if (!trusted_root.empty() && signing_config.empty())
      return usage(
          "--trusted-root goes with services: --signing-config, --rekor-url, --timestamp-server-url");
    return signing::Notary();
  }
  if (trusted_root.empty())
    return usage("what the services answer is verified before anything is stored: give --trusted-root FILE");
  SEKISHO_TRY(anchors, read_anchors(trusted_root, limits));
  net::TlsFiles tls;
  if (!ca_file.empty()) tls.ca = ca_file;
  SEKISHO_TRY(transport, net::make_transport(tls, limits));
  return signing::Notary(std::move(transport), std::move(used), std::move(anchors), limits);
}

Result<std::shared_ptr<signing::Signer>> CredentialOptions::load(const Limits& limits, Time now) const {
  using Made = std::shared_ptr<signing::Signer>;
  if (!key.empty() && !identity_token.empty()) return usage("sign by --key or as an identity, not both");
  SEKISHO_TRY(witnessed, notary(limits, now));
  if (!key.empty()) {
    SEKISHO_TRY(pending, start_reading_key(key));
    return Made(std::make_shared<signing::KeySigner>(std::move(pending), std::move(witnessed)));
  }
  if (!witnessed.services().authority)
    return usage(
        "to sign as an identity, a certificate authority is needed: --fulcio-url, or caUrls in the config");
  SEKISHO_TRY(token, find_token(identity_token, witnessed.transport(), limits));
  SEKISHO_CHECK(token.check_time(now));
  const auto signer = std::make_shared<signing::KeylessSigner>(std::move(token), std::move(witnessed));
  signer->start();
  return Made(signer);
}

}  // namespace sekisho::cli
