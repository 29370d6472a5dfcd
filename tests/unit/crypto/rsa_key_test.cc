#include <vector>

#include <gtest/gtest.h>

#include "crypto/public_key.h"
#include "crypto/spki.h"
#include "unit/crypto/test_keys.h"

namespace sekisho::crypto {
namespace {

using namespace test_keys;

const Bytes kUsualExponent("\x01\x00\x01", 3);

// A number of so many bits, odd and otherwise arbitrary: nothing here asks for its factors.
Bytes modulus_of(std::size_t bits) {
  Bytes modulus((bits + 7) / 8, '\x5b');
  modulus.front() = static_cast<char>(1U << ((bits - 1) % 8));
  return modulus;
}

Bytes spki_of(BytesView numbers) {
  return render_spki({KeyKind::kRsa, nullptr}, render_der(DerTag::kSequence, numbers));
}

Bytes spki_of(BytesView modulus, BytesView exponent) {
  return spki_of(render_der_unsigned(modulus) + render_der_unsigned(exponent));
}

ReasonCode refusal(BytesView der) {
  const auto parsed = PublicKey::parse_der(der);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

TEST(RsaKey, IsReadFrom2048To8192Bits) {
  for (const std::size_t bits : {2048U, 2049U, 3072U, 4096U, 8191U, 8192U}) {
    const Bytes der = spki_of(modulus_of(bits), kUsualExponent);
    const auto key = PublicKey::parse_der(der);
    ASSERT_TRUE(key.ok()) << bits;
    EXPECT_EQ(key->kind(), KeyKind::kRsa);
    EXPECT_EQ(key->der(), der);
    EXPECT_EQ(key->default_schemes(), std::vector{SignatureScheme::kRsaPkcs1Sha256});
    EXPECT_EQ(*PublicKey::parse_pem(key->render_pem()), *key);
  }
}

// SIG-20
TEST(RsaKey, IsRefusedWhereSmallOrHuge) {
  for (const std::size_t bits : {8U, 512U, 1024U, 2047U, 8193U, 16384U, 16385U, 65536U, 500000U}) {
    EXPECT_EQ(refusal(spki_of(modulus_of(bits), kUsualExponent)), ReasonCode::kKeyUnsupported) << bits;
  }
  EXPECT_EQ(PublicKey::parse_pem(kRsa1024).error().code, ReasonCode::kKeyUnsupported);
  EXPECT_EQ(refusal(spki_of(modulus_of(800000), kUsualExponent)), ReasonCode::kKeyInvalid);
}

// SIG-19
TEST(RsaKey, IsRefusedWithASmallOrHugeExponent) {
  EXPECT_EQ(PublicKey::parse_pem(kRsaExponent3).error().code, ReasonCode::kKeyUnsupported);
  const Bytes modulus = modulus_of(2048);
  for (const Bytes& exponent : {Bytes(), Bytes("\x01"), Bytes("\x03"), Bytes("\x11"), Bytes("\xff\xff"),
                                Bytes("\x80\x00\x00\x01", 4), Bytes(9, '\x01'), Bytes(256, '\x01')}) {
    EXPECT_EQ(refusal(spki_of(modulus, exponent)), ReasonCode::kKeyUnsupported) << exponent.size();
  }
  EXPECT_TRUE(PublicKey::parse_der(spki_of(modulus, "\x7f\xff\xff\xff")).ok());
}

TEST(RsaKey, IsRefusedWithEvenNumbers) {
  Bytes even = modulus_of(2048);
  even.back() = '\x5a';
  EXPECT_EQ(refusal(spki_of(even, kUsualExponent)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(spki_of(modulus_of(2048), Bytes("\x01\x00\x02", 3))), ReasonCode::kKeyInvalid);
}

TEST(RsaKey, IsRefusedInOtherSpellings) {
  const Bytes modulus = modulus_of(2048);
  const Bytes n = render_der_unsigned(modulus);
  const Bytes e = render_der_unsigned(kUsualExponent);
  EXPECT_EQ(refusal(spki_of(n + e + e)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(spki_of(n)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(spki_of(render_der(DerTag::kInteger, modulus) + e)),
            ReasonCode::kKeyInvalid);  // negative
  EXPECT_EQ(refusal(spki_of(render_der(DerTag::kInteger, Bytes(2, '\0') + modulus) + e)),
            ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(spki_of(n + render_der(DerTag::kInteger, Bytes(1, '\0') + kUsualExponent))),
            ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(render_spki({KeyKind::kRsa, nullptr}, render_der(DerTag::kSequence, n + e) + "x")),
            ReasonCode::kKeyInvalid);
}

// RFC 3279 section 2.3.1: the parameters are NULL, neither absent nor anything else.
TEST(RsaKey, IsRefusedWithOtherParameters) {
  const Bytes oid = render_der(DerTag::kObjectIdentifier, Bytes("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9));
  const Bytes numbers = render_der(
      DerTag::kSequence, render_der_unsigned(modulus_of(2048)) + render_der_unsigned(kUsualExponent));
  const Bytes key = render_der(DerTag::kBitString, Bytes(1, '\0') + numbers);
  for (const Bytes& parameters : {Bytes(), render_der(DerTag::kNull, "x"), render_der(DerTag::kSequence, ""),
                                  render_der(DerTag::kNull, "") + render_der(DerTag::kNull, "")}) {
    EXPECT_EQ(refusal(render_der(DerTag::kSequence, render_der(DerTag::kSequence, oid + parameters) + key)),
              ReasonCode::kKeyInvalid);
  }
}

TEST(RsaKey, OfPkcs1IsTheSameKey) {
  const Bytes numbers = render_der(
      DerTag::kSequence, render_der_unsigned(modulus_of(2048)) + render_der_unsigned(kUsualExponent));
  const auto key = PublicKey::parse_pkcs1(numbers);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->der(), spki_of(modulus_of(2048), kUsualExponent));
  EXPECT_EQ(*key, *PublicKey::parse_der(key->der()));
}

TEST(RsaKey, OfPkcs1IsReadAsStrictly) {
  const auto code = [](BytesView der) {
    const auto parsed = PublicKey::parse_pkcs1(der);
    return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
  };
  const Bytes exponent = render_der_unsigned(kUsualExponent);
  const Bytes numbers = render_der_unsigned(modulus_of(2048)) + exponent;
  EXPECT_EQ(code(""), ReasonCode::kKeyInvalid);
  EXPECT_EQ(code(numbers), ReasonCode::kKeyInvalid);
  EXPECT_EQ(code(render_der(DerTag::kSequence, numbers) + "x"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(code(render_der(DerTag::kSequence, numbers + exponent)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(code(spki_of(modulus_of(2048), kUsualExponent)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(code(Bytes(1000000, 'x')), ReasonCode::kKeyInvalid);
  const Bytes small = render_der_unsigned(modulus_of(1024)) + exponent;
  EXPECT_EQ(code(render_der(DerTag::kSequence, small)), ReasonCode::kKeyUnsupported);
}

}  // namespace
}  // namespace sekisho::crypto
