#include <openssl/evp.h>

#include "crypto/der.h"
#include "crypto/ed25519.h"
#include "crypto/key_context.h"
#include "crypto/message_digest.h"
#include "crypto/octets.h"
#include "crypto/public_key.h"
#include "crypto/public_key_state.h"
#include "crypto/scheme.h"

namespace sekisho::crypto {

namespace {

Error invalid(std::string what) { return fail(ReasonCode::kSignatureInvalid, std::move(what)); }

Error not_by(const KeyData& key) {
  return invalid("it is not a signature by the " + std::string(kind_title(key.kind)) + " key " +
                 key.id.text());
}

Done check_scheme(const KeyData& key, SignatureScheme scheme) {
  if (scheme_fits(key.kind, scheme)) return done();
  return invalid("an " + std::string(kind_title(key.kind)) + " key does not sign by " +
                 std::string(scheme_title(scheme)));
}

// RFC 3279 section 2.2.3, Ecdsa-Sig-Value in DER; FIPS 186-4 section 6.4.2: r and s are in [1, n - 1]
// (CVE-2022-21449 is what happens without).
Done check_ecdsa_form(const Curve& curve, BytesView signature) {
  const auto content = take_only(signature, DerTag::kSequence);
  if (!content) return invalid("the ECDSA signature is not one strict DER sequence");
  DerReader reader(*content);
  const auto r = reader.take_unsigned();
  const auto s = reader.take_unsigned();
  if (!r || !s || !reader.at_end())
    return invalid("the ECDSA signature is not two positive integers in strict DER");
  if (!is_scalar(curve, *r) || !is_scalar(curve, *s))
    return invalid("r or s of the ECDSA signature is out of range");
  return done();
}

// RFC 8017 sections 8.1.2 and 8.2.2, step 1.
Done check_rsa_form(const KeyData& key, BytesView signature) {
  if (signature.size() == key.modulus_bytes) return done();
  return invalid("the RSA signature has " + std::to_string(signature.size()) + " bytes, and the key " +
                 std::to_string(key.modulus_bytes));
}

Done verify_evp(const KeyData& key, SignatureScheme scheme, BytesView hash, BytesView signature) {
  const ErrorMark mark;
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.handle.get(), nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1 ||
      set_scheme(context.get(), key.kind, scheme) != Setting::kDone) {
    return fail(ReasonCode::kInternalError, "OpenSSL cannot verify by " + std::string(scheme_title(scheme)));
  }
  // OpenSSL answers 1, 0 or a negative number; nothing but 1 is a yes (CVE-2008-5077).
  if (EVP_PKEY_verify(context.get(), octets(signature), signature.size(), octets(hash), hash.size()) == 1)
    return done();
  return not_by(key);
}

Done verify_hash(const KeyData& key, SignatureScheme scheme, BytesView hash, BytesView signature) {
  SEKISHO_CHECK(key.curve != nullptr ? check_ecdsa_form(*key.curve, signature)
                                     : check_rsa_form(key, signature));
  return verify_evp(key, scheme, hash, signature);
}

// RFC 5758 section 3.2 leaves the hash of ECDSA open.
Done check_scheme_any_curve(const KeyData& key, SignatureScheme scheme) {
  const bool both_ecdsa = key.curve != nullptr && is_ecdsa(scheme);
  return both_ecdsa ? done() : check_scheme(key, scheme);
}

Done done_if(Ed25519Check check, const KeyData& key) {
  switch (check) {
    case Ed25519Check::kGood:
      return done();
    case Ed25519Check::kBad:
      break;
  }
  return not_by(key);
}

Done verify_message(const KeyData& data, SignatureScheme scheme, BytesView message, BytesView signature) {
  if (scheme == SignatureScheme::kEd25519)
    return done_if(verify_ed25519(data.ed25519, message, signature), data);
  if (scheme == SignatureScheme::kEd25519ph)
    return done_if(verify_ed25519ph(data.ed25519, message, signature), data);
  return verify_hash(data, scheme, hash_bytes(scheme_hash(scheme), message), signature);
}

}  // namespace

Done verify_signature(const PublicKey& key, SignatureScheme scheme, BytesView message, BytesView signature) {
  SEKISHO_CHECK(check_scheme(*key.state_, scheme));
  return verify_message(*key.state_, scheme, message, signature);
}

Done verify_any_curve(const PublicKey& key, SignatureScheme scheme, BytesView message, BytesView signature) {
  SEKISHO_CHECK(check_scheme_any_curve(*key.state_, scheme));
  return verify_message(*key.state_, scheme, message, signature);
}

Done verify_prehashed(const PublicKey& key, SignatureScheme scheme, BytesView hash, BytesView signature) {
  const KeyData& data = *key.state_;
  SEKISHO_CHECK(check_scheme(data, scheme));
  if (scheme == SignatureScheme::kEd25519)
    return invalid("an Ed25519 signature cannot be checked with a hash alone");
  if (hash.size() != hash_size(scheme_hash(scheme)))
    return invalid("the hash has the wrong length for its scheme");
  if (scheme == SignatureScheme::kEd25519ph)
    return done_if(verify_ed25519ph_hash(data.ed25519, hash, signature), data);
  return verify_hash(data, scheme, hash, signature);
}

}  // namespace sekisho::crypto
