// KeyContext: an EVP_PKEY_CTX that frees itself and is told which scheme to work by; only for this room.
#pragma once

#include <memory>

#include "crypto/public_key.h"

struct evp_pkey_ctx_st;

namespace sekisho::crypto {

struct KeyContextFree {
  void operator()(evp_pkey_ctx_st* context) const;
};
using KeyContext = std::unique_ptr<evp_pkey_ctx_st, KeyContextFree>;

enum class Setting { kDone, kRefused };

// set_scheme tells a context that is initialised to sign or to verify the hash and, for RSA, the padding of a
// scheme of ECDSA or RSA. For PSS the salt is as long as the hash and MGF1 works with the same hash.
Setting set_scheme(evp_pkey_ctx_st* context, KeyKind kind, SignatureScheme scheme);

}  // namespace sekisho::crypto
