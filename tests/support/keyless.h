// Keyless: the services of a virtual Sigstore, and signers that use them.
#pragma once

#include <memory>
#include <utility>

#include "net/transport.h"
#include "signing/key_signer.h"
#include "signing/keyless_signer.h"
#include "sigstore/signing_config.h"
#include "sigstore/trusted_root.h"
#include "support/virtual_services.h"
#include "verify/anchors.h"

namespace sekisho::support {

class Keyless {
 public:
  explicit Keyless(VirtualServices::Intercept intercept = nullptr) : services(std::move(intercept)) {
    limits.retries = 1;  // a fault that stays is not waited for
  }

  std::shared_ptr<const verify::Anchors> anchors() const {
    return *verify::Anchors::of(*sigstore::parse_trusted_root(services.trusted_root(), limits));
  }
  signing::Services selected(RekorVersion log) const {
    return *signing::services_of(*sigstore::parse_signing_config(services.signing_config(log), limits),
                                 now());
  }
  signing::Notary notary(signing::Services used) const {
    return {*net::make_transport({}, limits), std::move(used), anchors(), limits};
  }
  signing::Notary notary(RekorVersion log) const { return notary(selected(log)); }

  static signing::IdentityToken token(const std::string& subject = kIdentity) {
    return *signing::IdentityToken::parse(token_of(subject, now() + Seconds(300)));
  }
  std::shared_ptr<signing::Signer> signer(RekorVersion log = RekorVersion::kV1) const {
    return std::make_shared<signing::KeylessSigner>(token(), notary(log));
  }
  std::shared_ptr<signing::Signer> signer(signing::Services used) const {
    return std::make_shared<signing::KeylessSigner>(token(), notary(std::move(used)));
  }
  std::size_t asked(const std::string& path) const {
    std::size_t count = 0;
    for (const auto& request : services.server().requests()) count += request.path() == path ? 1 : 0;
    return count;
  }

  mutable VirtualServices services;
  Limits limits;
};

inline constexpr const char* kCertifyPath = "/api/v2/signingCert";
inline constexpr const char* kRekor1Path = "/api/v1/log/entries";
inline constexpr const char* kRekor2Path = "/api/v2/log/entries";
inline constexpr const char* kStampPath = "/api/v1/timestamp";

}  // namespace sekisho::support
