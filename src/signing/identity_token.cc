#include "signing/identity_token.h"

#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"

namespace sekisho::signing {
namespace {

Error invalid(const std::string& what) {
  return fail(ReasonCode::kIdentityTokenInvalid, "the identity token " + what);
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    parts.push_back(text.substr(0, dot));
    text.remove_prefix(dot + 1);
  }
  parts.push_back(text);
  return parts;
}

// Some providers write the flag as a text.
bool is_true(const Json* value) {
  if (value == nullptr) return false;
  if (const bool* flag = value->as_bool()) return *flag;
  const std::string* text = value->as_string();
  return text != nullptr && *text == "true";
}

Result<std::string> subject_of(const Json& claims) {
  const std::string* address = claims.find_text("email");
  if (address != nullptr && !address->empty()) {
    if (is_true(claims.find("email_verified"))) return *address;
    return invalid("names an e-mail address that its provider has not verified");
  }
  const std::string* subject = claims.find_text("sub");
  if (subject != nullptr && !subject->empty()) return *subject;
  return invalid("names no subject (sub)");
}

std::optional<Time> expiry_of(const Json& claims) {
  const Json* exp = claims.find("exp");
  const std::int64_t* seconds = exp == nullptr ? nullptr : exp->as_integer();
  if (seconds == nullptr || *seconds < 0 || *seconds > kLastSecond) return std::nullopt;
  return Time(Seconds(*seconds));
}

}  // namespace

Result<IdentityToken> IdentityToken::parse(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const auto parts = parts_of(text);
  if (parts.size() != 3) return invalid("is not a JSON Web Token of three parts");
  for (const auto part : parts) {
    if (part.empty() || !decode_base64url(part))
      return invalid("is not base64url in each of its three parts");
  }
  const auto claims = parse_json(*decode_base64url(parts[1]));
  if (!claims.ok() || claims->as_object() == nullptr) return invalid("holds no JSON object of claims");
  SEKISHO_TRY(subject, subject_of(*claims));
  IdentityToken token;
  token.text_ = std::string(text);
  token.subject_ = std::move(subject);
  token.expires_ = expiry_of(*claims);
  return token;
}

Done IdentityToken::check_time(Time now) const {
  constexpr Seconds kEnough{5};
  if (!expires_ || now + kEnough <= *expires_) return done();
  return fail(ReasonCode::kIdentityTokenExpired, "the identity token of " + printable(subject_, 200) +
                                                     " was good until " + render_time(*expires_));
}

}  // namespace sekisho::signing
