#include "sigstore/key_details.h"

#include <gtest/gtest.h>

#include "crypto/der.h"
#include "crypto/private_key.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using crypto::KeyKind;
using crypto::SignatureScheme;
using support::code_of;

crypto::PublicKey make(KeyKind kind) { return crypto::PrivateKey::generate(kind)->public_key(); }

// An odd number of 2048 bits and the usual exponent (RFC 8017, RSAPublicKey).
Bytes rsa_numbers() {
  Bytes modulus(256, '\x5b');
  modulus.front() = '\x80';
  return crypto::render_der(crypto::DerTag::kSequence, crypto::render_der_unsigned(modulus) +
                                                           crypto::render_der_unsigned(Bytes("\1\0\1", 3)));
}

TEST(KeyDetails, NamesAKeyWithItsScheme) {
  const auto p384 = make(KeyKind::kEcdsaP384);
  const auto read = parse_key_of("PKIX_ECDSA_P384_SHA_384", p384.der());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->key, p384);
  EXPECT_EQ(read->scheme, SignatureScheme::kEcdsaSha384);
  EXPECT_EQ(parse_key_of("PKIX_ECDSA_P384_SHA_256", p384.der())->scheme, SignatureScheme::kEcdsaSha256);
  EXPECT_EQ(key_details_of(p384, SignatureScheme::kEcdsaSha384), "PKIX_ECDSA_P384_SHA_384");
  EXPECT_EQ(key_details_of(p384, SignatureScheme::kEcdsaSha256), "PKIX_ECDSA_P384_SHA_256");
}

// What is written for a key reads as that key with that scheme.
TEST(KeyDetails, ReadWhatTheyWrite) {
  for (const KeyKind kind :
       {KeyKind::kEcdsaP256, KeyKind::kEcdsaP384, KeyKind::kEcdsaP521, KeyKind::kEd25519}) {
    const auto key = make(kind);
    for (const auto scheme : key.default_schemes()) {
      const auto name = key_details_of(key, scheme);
      ASSERT_TRUE(name.has_value());
      const auto read = parse_key_of(*name, key.der());
      ASSERT_TRUE(read.ok()) << *name;
      EXPECT_EQ(read->key, key);
      EXPECT_EQ(read->scheme, scheme);
    }
  }
}

TEST(KeyDetails, RefusesAKeyOfAnotherKind) {
  const auto p256 = make(KeyKind::kEcdsaP256);
  EXPECT_REASON(code_of(parse_key_of("PKIX_ECDSA_P384_SHA_384", p256.der())), ReasonCode::kKeyInvalid);
  EXPECT_REASON(code_of(parse_key_of("PKIX_ED25519", p256.der())), ReasonCode::kKeyInvalid);
  EXPECT_REASON(code_of(parse_key_of("PKIX_RSA_PKCS1V15_2048_SHA256", p256.der())), ReasonCode::kKeyInvalid);
  EXPECT_REASON(code_of(parse_key_of("PKIX_ECDSA_P256_SHA_256", "no key")), ReasonCode::kKeyInvalid);
  EXPECT_FALSE(key_details_of(p256, SignatureScheme::kEcdsaSha384).has_value());
  EXPECT_FALSE(key_details_of(p256, SignatureScheme::kEd25519).has_value());
}

// An RSA key's name tells its size, and its form.
TEST(KeyDetails, TellsRsaKeysBySizeAndForm) {
  const Bytes numbers = rsa_numbers();
  const auto key = crypto::PublicKey::parse_pkcs1(numbers);
  ASSERT_TRUE(key.ok()) << key.error().detail;
  EXPECT_EQ(parse_key_of("PKIX_RSA_PKCS1V15_2048_SHA256", key->der())->scheme,
            SignatureScheme::kRsaPkcs1Sha256);
  EXPECT_EQ(parse_key_of("PKIX_RSA_PSS_2048_SHA256", key->der())->scheme, SignatureScheme::kRsaPssSha256);
  EXPECT_TRUE(parse_key_of("PKIX_RSA_PKCS1V5", key->der()).ok());
  EXPECT_REASON(code_of(parse_key_of("PKIX_RSA_PKCS1V15_3072_SHA256", key->der())), ReasonCode::kKeyInvalid);
  EXPECT_FALSE(parse_key_of("PKCS1_RSA_PKCS1V5", key->der()).ok());
  EXPECT_EQ(parse_key_of("PKCS1_RSA_PKCS1V5", numbers)->key, *key);
  EXPECT_EQ(parse_key_of("PKCS1_RSA_PSS", numbers)->scheme, SignatureScheme::kRsaPssSha256);
  EXPECT_FALSE(parse_key_of("PKIX_RSA_PKCS1V5", numbers).ok());
  EXPECT_EQ(key_details_of(*key, SignatureScheme::kRsaPkcs1Sha256), "PKIX_RSA_PKCS1V15_2048_SHA256");
}

// TLG-27
TEST(KeyDetails, KnowsItsNames) {
  EXPECT_TRUE(is_known_key_details("PKIX_ED25519_PH"));
  for (const char* name : {"", "PUBLIC_KEY_DETAILS_UNSPECIFIED", "PKIX_ML_DSA_65", "pkix_ed25519", "5"}) {
    EXPECT_FALSE(is_known_key_details(name)) << name;
    EXPECT_REASON(code_of(parse_key_of(name, make(KeyKind::kEcdsaP256).der())), ReasonCode::kKeyUnsupported);
  }
}

}  // namespace
}  // namespace sekisho::sigstore
