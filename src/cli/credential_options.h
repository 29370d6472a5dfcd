// credential_options: the flags that say with what is signed, a private key or an identity, and which
// services witness the signature.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "signing/signer.h"

namespace sekisho::cli {

struct CredentialOptions {
  std::string key, identity_token;
  std::string signing_config, fulcio_url, rekor_url, timestamp_url;
  std::string trusted_root, ca_file;

  // The options added, for those to whom some of them are not always of use.
  std::vector<CLI::Option*> add_to(CLI::App& command);
  // reads_stdin tells that the key's password will come through standard input, where nothing else can then.
  bool reads_stdin() const;
  // load reads what is named and finds the identity. A key is being decrypted, or a certificate asked for,
  // when it returns. Errors: usage.invalid, file.unreadable, trusted-root.*, signing-config.invalid,
  // identity-token.*, signing-service.*.
  Result<std::shared_ptr<signing::Signer>> load(const Limits& limits, Time now) const;

 private:
  Result<signing::Services> services(const Limits& limits, Time now) const;
  Result<signing::Notary> notary(const Limits& limits, Time now) const;
};

}  // namespace sekisho::cli
