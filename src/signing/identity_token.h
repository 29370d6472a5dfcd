// IdentityToken: who the signer is, as an identity provider says in a JSON Web Token. Only the certificate
// authority checks it; here it is read to be used in time and by the right name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::signing {

class IdentityToken {
 public:
  // parse reads a JWT in compact form (RFC 7519); its signature is not looked at. Error:
  // identity-token.invalid, which never shows a part of it.
  static Result<IdentityToken> parse(std::string_view text);

  const std::string& text() const { return text_; }
  // subject is what the authority has the new key sign: the e-mail address where the provider names one, else
  // the subject.
  const std::string& subject() const { return subject_; }
  // check_time refuses a token that has ended, or ends within seconds. Error: identity-token.expired.
  Done check_time(Time now) const;

 private:
  IdentityToken() = default;
  std::string text_;
  std::string subject_;
  std::optional<Time> expires_;
};

}  // namespace sekisho::signing
