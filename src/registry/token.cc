#include "registry/token.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "registry/retry.h"
#include "registry/status.h"

namespace sekisho::registry {
namespace {

constexpr std::uint64_t kDefaultSeconds = 60;
constexpr std::uint64_t kMostSeconds = 24 * 3600;

void add(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query += '&';
  query += name;
  query += '=';
  query += net::escape(value);
}

net::Request get_request(const TokenRequest& asked) {
  std::string query;
  if (!asked.service.empty()) add(query, "service", asked.service);
  for (const std::string& scope : asked.scopes) add(query, "scope", scope);
  net::Request out;
  const char separator = asked.realm.target().find('?') == std::string::npos ? '?' : '&';
  out.url = asked.realm.text() + (query.empty() ? "" : separator + query);
  if (asked.credentials != nullptr && !asked.credentials->username.empty())
    out.headers.push_back({"Authorization", basic_header(*asked.credentials)});
  return out;
}

// RFC 6749 section 6, as distribution's token servers take it.
net::Request refresh_request(const TokenRequest& asked) {
  net::Request out;
  out.method = "POST";
  out.url = asked.realm.text();
  out.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  add(out.body, "grant_type", "refresh_token");
  add(out.body, "client_id", "sekisho");
  add(out.body, "service", asked.service);
  std::string scopes;
  for (const std::string& scope : asked.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
  add(out.body, "scope", scopes);
  add(out.body, "refresh_token", asked.credentials->identity_token);
  return out;
}

Result<net::Answer> send_once(net::Transport& transport, net::Request request, const Limits& limits) {
  request.max_body = limits.answer_bytes;
  request.headers.push_back({"Accept", "application/json"});
  std::vector<net::Request> one;
  one.push_back(std::move(request));
  auto answers = transport.exchange(std::move(one));
  return answers.empty() ? fail(ReasonCode::kInternalError, "no answer at all") : std::move(answers.front());
}

bool may_pass(const Result<net::Answer>& result) {
  return result.ok() ? is_worth_retrying(result->status) : is_worth_retrying(result.error().code);
}

Result<net::Answer> send(net::Transport& transport, const net::Request& request, const Limits& limits) {
  auto result = send_once(transport, request, limits);
  for (std::size_t tries = 1; tries <= limits.retries && may_pass(result); ++tries) {
    const auto asked = result.ok() ? parse_retry_after(*result, now()) : std::nullopt;
    if (!transport.wait(asked.value_or(backoff(tries))).ok()) break;
    result = send_once(transport, request, limits);
  }
  return result;
}

Error refused(const net::Answer& answer) {
  if (answer.status >= 300 && answer.status < 400)
    return fail(ReasonCode::kRegistryRealmRefused, "the token host redirects, which is not followed");
  Error error = status_error(answer);
  if (error.code == ReasonCode::kRegistryForbidden || answer.status == 400)
    error.code = ReasonCode::kRegistryUnauthorized;
  return error;
}

Result<std::string> read_token(Members& members) {
  for (const char* name : {"token", "access_token"}) {
    SEKISHO_TRY(token, members.maybe_text(name));
    if (token && !token->empty()) return *std::move(token);
  }
  return fail(ReasonCode::kJsonShape, "neither token nor access_token");
}

Result<Token> parse_members(std::string_view body, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(body, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "the answer"));
  SEKISHO_TRY(text, read_token(members));
  SEKISHO_TRY(expires, members.maybe("expires_in"));
  const std::int64_t* seconds = expires == nullptr ? nullptr : expires->as_integer();
  if (!is_bearer_token(text)) return fail(ReasonCode::kJsonShape, "a token that cannot be sent");
  if (seconds == nullptr || *seconds <= 0) return Token{std::move(text), kDefaultSeconds};
  return Token{std::move(text), std::min(static_cast<std::uint64_t>(*seconds), kMostSeconds)};
}

}  // namespace

bool is_bearer_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string basic_header(const Credentials& credentials) {
  return "Basic " + encode_base64(credentials.username + ":" + credentials.password);
}

Result<Token> parse_token(std::string_view body, const Limits& limits) {
  auto token = parse_members(body, limits);
  if (!token.ok())
    return fail(ReasonCode::kRegistryAnswer, "the token answer is malformed: " + token.error().detail);
  return token;
}

Result<Token> fetch_token(net::Transport& transport, const TokenRequest& request, const Limits& limits) {
  const std::string where = "while asking " + printable(request.realm.origin(), 300) + " for a token";
  const bool refresh = request.credentials != nullptr && !request.credentials->identity_token.empty();
  auto answer = send(transport, refresh ? refresh_request(request) : get_request(request), limits);
  if (refresh && answer.ok() && (answer->status == 404 || answer->status == 405))
    answer = send(transport, get_request(request), limits);  // a server without the OAuth2 variant
  if (!answer.ok()) return std::move(answer).error().in(where);
  if (answer->status != 200) return refused(*answer).in(where);
  auto token = parse_token(answer->body, limits);
  if (!token.ok()) return std::move(token).error().in(where);
  return token;
}

}  // namespace sekisho::registry
