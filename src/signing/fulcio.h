// fulcio: a certificate for a new key, from an authority that trusts identity providers (sigstore/fulcio, API
// v2).
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"
#include "net/transport.h"
#include "signing/identity_token.h"

namespace sekisho::signing {

// request_certificate has the authority at url certify the key for the identity of the token. The result is
// the chain as the authority sent it, the certificate of this very key first; whether it is to be trusted is
// verified later. Errors: usage.invalid, signing-service.*.
Result<std::vector<crypto::Certificate>> request_certificate(const std::string& url,
                                                             const IdentityToken& token,
                                                             const crypto::PrivateKey& key,
                                                             net::Transport& transport, const Limits& limits);

}  // namespace sekisho::signing
