// Token: asks a token host for a bearer token (distribution's token specification and its OAuth2 variant).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "net/url.h"
#include "registry/credentials.h"

namespace sekisho::registry {

struct Token {
  std::string text;
  std::uint64_t seconds;  // it holds for so long
};

struct TokenRequest {
  net::Url realm;
  std::string service;              // empty where the challenge names none
  std::vector<std::string> scopes;  // repository:NAME:pull,push
  const Credentials* credentials;   // null: anonymously
};

// fetch_token asks once, and again where the failure may pass; no redirect is followed. Errors: registry.*;
// registry.unauthorized where the token host refuses, registry.unexpected-answer where its answer is not
// strict JSON with a token.
Result<Token> fetch_token(net::Transport& transport, const TokenRequest& request, const Limits& limits);

// parse_token reads the body of a token answer: token or access_token, expires_in (60 where absent).
Result<Token> parse_token(std::string_view body, const Limits& limits);

// is_bearer_token tells whether text may stand in an Authorization header (RFC 6750 section 2.1).
bool is_bearer_token(std::string_view text);

// basic_header is the value of an Authorization header (RFC 7617).
std::string basic_header(const Credentials& credentials);

}  // namespace sekisho::registry
