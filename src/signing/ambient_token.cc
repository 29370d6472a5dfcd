#include "signing/ambient_token.h"

#include <optional>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "signing/service_call.h"

namespace sekisho::signing {
namespace {

constexpr const char* kGitHub = "GitHub's token service";

std::optional<std::string> filled(const registry::Environment& environment, const char* name) {
  auto value = environment(name);
  return value && !value->empty() ? value : std::nullopt;
}

Result<IdentityToken> parse_github_answer(const net::Answer& answer) {
  const auto json = parse_json(answer.body);
  const std::string* text = json.ok() ? json->find_text("value") : nullptr;
  if (text == nullptr) return unexpected(kGitHub, "no value in it");
  return IdentityToken::parse(*text);
}

// docs.github.com, "OpenID Connect reference": the audience is a parameter of the URL, which has others.
Result<IdentityToken> ask_github(const std::string& url, const std::string& secret, net::Transport& transport,
                                 const Limits& limits) {
  SEKISHO_CHECK(check_private(url, "the job's token"));
  ServiceCall call{kGitHub, {}, secret};
  call.request.url = url + (url.find('?') == std::string::npos ? "?" : "&") + "audience=sigstore";
  call.request.headers = {{"Authorization", "bearer " + secret},
                          {"Accept", "application/json; api-version=2.0"}};
  SEKISHO_TRY(answer, call_service(transport, call, limits));
  if (answer.status != 200) return refusal(call, answer);
  return parse_github_answer(answer);
}

}  // namespace

Result<IdentityToken> read_token_file(const std::filesystem::path& file, const Limits& limits) {
  SEKISHO_TRY(text, read_file(file, limits.identity_token_bytes));
  auto token = IdentityToken::parse(text);
  if (!token.ok()) return std::move(token).error().in("in the file " + printable(file.native()));
  return token;
}

Result<IdentityToken> find_ambient_token(const registry::Environment& environment,
                                         const std::filesystem::path& file, net::Transport& transport,
                                         const Limits& limits) {
  if (const auto text = filled(environment, "SIGSTORE_ID_TOKEN")) {
    auto token = IdentityToken::parse(*text);
    if (!token.ok()) return std::move(token).error().in("in SIGSTORE_ID_TOKEN");
    return token;
  }
  const auto url = filled(environment, "ACTIONS_ID_TOKEN_REQUEST_URL");
  const auto secret = filled(environment, "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  if (url && secret) return ask_github(*url, *secret, transport, limits);
  std::error_code none;
  if (std::filesystem::exists(file, none)) return read_token_file(file, limits);
  return fail(ReasonCode::kIdentityTokenMissing,
              "no identity to sign as: neither --key nor --identity-token is given, SIGSTORE_ID_TOKEN is not "
              "set, this is no job of GitHub Actions that may ask for a token, and there is no file " +
                  file.native());
}

}  // namespace sekisho::signing
