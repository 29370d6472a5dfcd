#include "signing/keyless_signer.h"

#include <algorithm>

#include "base/text.h"
#include "signing/fulcio.h"
#include "verify/check_trust.h"

namespace sekisho::signing {
namespace {

using verify::TextPattern;

constexpr Seconds kLeft{60};  // that a certificate must still be valid for to be used

// A certificate ends within minutes, so that its signatures are worth nothing without a proof of their time.
bool tell_time(const Services& services) {
  const auto promises = [](const LogService& log) { return log.version == RekorVersion::kV1; };
  return !services.timestamp_authorities.empty() ||
         std::any_of(services.logs.begin(), services.logs.end(), promises);
}

}  // namespace

Done KeylessSigner::renew() {
  const auto& authority = notary().services().authority;
  if (!authority) {
    return fail(ReasonCode::kSigningConfigInvalid,
                "no certificate authority is named: give --fulcio-url or a signing config with caUrls");
  }
  if (!tell_time(notary().services())) {
    return fail(ReasonCode::kSigningConfigInvalid,
                "nothing would tell when it was signed: name a timestamp authority, or a log of Rekor v1");
  }
  SEKISHO_CHECK(token_.check_time(now()));
  SEKISHO_TRY(key, crypto::PrivateKey::generate());
  SEKISHO_TRY(chain, request_certificate(*authority, token_, key, notary().transport(), notary().limits()));
  SEKISHO_TRY(identity, sigstore::parse_identity(chain.front()));
  credential_.emplace(Credential{std::move(key), std::move(chain)});
  identity_ = std::move(identity);
  return done();
}

void KeylessSigner::start() {
  first_ = std::async(std::launch::async, [this] { return renew(); });
}

Result<const Credential*> KeylessSigner::credential() {
  if (first_.valid()) SEKISHO_CHECK(first_.get());
  if (!credential_ || now() + kLeft > credential_->chain.front().not_after()) SEKISHO_CHECK(renew());
  return static_cast<const Credential*>(&*credential_);
}

Result<verify::Authority> KeylessSigner::own(Form form) {
  SEKISHO_CHECK(credential());
  verify::Authority own;
  own.name = "own";
  own.identity = {TextPattern::exactly(identity_->issuer), TextPattern::exactly(identity_->subject), {}};
  notary().demand(form, own);
  if (own.anchors && own.anchors->root().ct_logs.empty()) own.sct = verify::SctUse::kIgnored;
  SEKISHO_CHECK(verify::check_authority(own));
  return own;
}

std::string KeylessSigner::describe() const {
  if (!identity_) return "the identity " + printable(token_.subject());
  return printable(identity_->subject) + " (" + printable(identity_->issuer) + ")";
}

}  // namespace sekisho::signing
