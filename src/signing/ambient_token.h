// ambient_token: the identity that the surroundings give: a variable, a job of GitHub Actions, a file.
#pragma once

#include <filesystem>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "registry/credentials.h"
#include "signing/identity_token.h"

namespace sekisho::signing {

inline constexpr const char* kTokenFile = "/var/run/sigstore/cosign/oidc-token";

// find_ambient_token is the first of: SIGSTORE_ID_TOKEN (GitLab's id_tokens), a token for the audience
// "sigstore" asked of GitHub Actions (ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN), and the file. Errors:
// identity-token.missing, identity-token.invalid, usage.invalid, file.unreadable, signing-service.*.
Result<IdentityToken> find_ambient_token(const registry::Environment& environment,
                                         const std::filesystem::path& file, net::Transport& transport,
                                         const Limits& limits);

// read_token_file reads a file that holds a token and nothing else. Errors: file.unreadable,
// identity-token.invalid.
Result<IdentityToken> read_token_file(const std::filesystem::path& file, const Limits& limits);

}  // namespace sekisho::signing
