#include "crypto/key_context.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "crypto/message_digest.h"
#include "crypto/scheme.h"

namespace sekisho::crypto {

namespace {

// All of OpenSSL's setters answer 1 for success and 0, -1 or -2 otherwise.
bool set_padding(EVP_PKEY_CTX* context, SignatureScheme scheme, const EVP_MD* hash) {
  switch (rsa_padding(scheme)) {
    case RsaPadding::kPkcs1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case RsaPadding::kPss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return false;
}

}  // namespace

void KeyContextFree::operator()(evp_pkey_ctx_st* context) const { EVP_PKEY_CTX_free(context); }

Setting set_scheme(evp_pkey_ctx_st* context, KeyKind kind, SignatureScheme scheme) {
  const EVP_MD* hash = message_digest(scheme_hash(scheme));
  const bool padded = kind != KeyKind::kRsa || set_padding(context, scheme, hash);
  return padded && EVP_PKEY_CTX_set_signature_md(context, hash) == 1 ? Setting::kDone : Setting::kRefused;
}

}  // namespace sekisho::crypto
