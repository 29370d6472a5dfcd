#include "crypto/pkcs8.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/encrypted_key.h"
#include "crypto/private_key.h"
#include "unit/crypto/test_keys.h"

namespace sekisho::crypto {
namespace {

using namespace test_keys;

ReasonCode refusal(BytesView der) {
  const auto parsed = PrivateKey::parse_pkcs8(der);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

// The PKCS #8 document within a key, by way of its encrypted form: a PrivateKey does not give it away.
Bytes pkcs8_of(std::string_view pem, std::string_view password = "") {
  return Bytes(decrypt(*parse_encrypted_key(pem), password)->view());
}
Bytes pkcs8_of(const PrivateKey& key) { return pkcs8_of(*key.render_encrypted_pem("")); }

const Bytes& cosign_pkcs8() {
  static const Bytes der = pkcs8_of(kCosignKey);
  return der;
}

// PrivateKeyInfo of a kind of key with anything inside.
Bytes render_pkcs8(const KeyAlgorithm& algorithm, BytesView key) {
  const Bytes spki = render_spki(algorithm, "");
  DerReader reader(take_only(spki, DerTag::kSequence).value());
  const Bytes identifier = render_der(DerTag::kSequence, reader.take(DerTag::kSequence).value());
  return render_der(DerTag::kSequence,
                    render_der_unsigned("") + identifier + render_der(DerTag::kOctetString, key));
}

const KeyAlgorithm kOnP256 = {KeyKind::kEcdsaP256, curve_of(KeyKind::kEcdsaP256)};
constexpr KeyAlgorithm kOfEd25519 = {KeyKind::kEd25519, nullptr};

Bytes ec_key(BytesView scalar, BytesView more = {}) {
  return render_der(DerTag::kSequence,
                    render_der_unsigned("\x01") + render_der(DerTag::kOctetString, scalar) + Bytes(more));
}

TEST(Pkcs8, IsReadAsCosignWritesIt) {
  const auto key = PrivateKey::parse_pkcs8(cosign_pkcs8());
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->public_key(), *PublicKey::parse_pem(kCosignPub));
}

TEST(Pkcs8, IsReadForEachKindThatWeGenerate) {
  for (const KeyKind kind :
       {KeyKind::kEcdsaP256, KeyKind::kEcdsaP384, KeyKind::kEcdsaP521, KeyKind::kRsa, KeyKind::kEd25519}) {
    const auto key = PrivateKey::generate(kind);
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->public_key().kind(), kind);
    const auto again = PrivateKey::parse_pkcs8(pkcs8_of(*key));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->public_key(), key->public_key());
  }
}

TEST(Pkcs8, IsReadWithoutItsPublicHalf) {
  const Bytes scalar = cosign_pkcs8().substr(36, 32);
  const auto key = PrivateKey::parse_pkcs8(render_pkcs8(kOnP256, ec_key(scalar)));
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->public_key(), *PublicKey::parse_pem(kCosignPub));
}

TEST(Pkcs8, IsRefusedWithMoreAtItsEndOrCut) {
  EXPECT_EQ(refusal(cosign_pkcs8() + Bytes(1, '\0')), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(cosign_pkcs8() + cosign_pkcs8()), ReasonCode::kKeyInvalid);
  for (std::size_t size = 0; size < cosign_pkcs8().size(); ++size) {
    EXPECT_EQ(refusal(cosign_pkcs8().substr(0, size)), ReasonCode::kKeyInvalid) << size;
  }
  EXPECT_EQ(refusal(Bytes(100000, '\x30')), ReasonCode::kKeyInvalid);
}

// SIG-15
TEST(Pkcs8, IsRefusedWithExplicitParameters) {
  EXPECT_EQ(refusal(decode_hex(kExplicitPkcs8).value()), ReasonCode::kKeyUnsupported);
  const Bytes explicit_inside = render_der(DerTag::kContext0, render_der(DerTag::kSequence, "x"));
  EXPECT_EQ(refusal(render_pkcs8(kOnP256, ec_key(Bytes(32, '\x01'), explicit_inside))),
            ReasonCode::kKeyInvalid);
  const Bytes another = render_der(DerTag::kContext0, render_der(DerTag::kObjectIdentifier, "\x2b\x81\x04"));
  EXPECT_EQ(refusal(render_pkcs8(kOnP256, ec_key(Bytes(32, '\x01'), another))), ReasonCode::kKeyInvalid);
  const Bytes same = render_der(DerTag::kContext0, render_der(DerTag::kObjectIdentifier, kOnP256.curve->oid));
  EXPECT_TRUE(PrivateKey::parse_pkcs8(render_pkcs8(kOnP256, ec_key(Bytes(32, '\x01'), same))).ok());
}

TEST(Pkcs8, IsRefusedWithANumberThatDoesNotFitItsCurve) {
  for (const Bytes& scalar : {Bytes(32, '\0'), kOnP256.curve->order, Bytes(32, '\xff'), Bytes(31, '\x01'),
                              Bytes(33, '\x01'), Bytes(), Bytes(60000, '\x01')}) {
    EXPECT_EQ(refusal(render_pkcs8(kOnP256, ec_key(scalar))), ReasonCode::kKeyInvalid) << scalar.size();
  }
}

TEST(Pkcs8, IsRefusedWithThePublicHalfOfAnotherKey) {
  const Bytes other = pkcs8_of(kCosignKeyWithPassword, kCosignPassword);
  ASSERT_EQ(other.size(), cosign_pkcs8().size());
  EXPECT_EQ(refusal(cosign_pkcs8().substr(0, 73) + other.substr(73)), ReasonCode::kKeyInvalid);
}

TEST(Pkcs8, IsRefusedForEd25519OfAnotherLength) {
  EXPECT_TRUE(
      PrivateKey::parse_pkcs8(render_pkcs8(kOfEd25519, render_der(DerTag::kOctetString, Bytes(32, 'x'))))
          .ok());
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    const Bytes seed = render_der(DerTag::kOctetString, Bytes(size, 'x'));
    EXPECT_EQ(refusal(render_pkcs8(kOfEd25519, seed)), ReasonCode::kKeyInvalid) << size;
  }
  EXPECT_EQ(refusal(render_pkcs8(kOfEd25519, Bytes(32, 'x'))), ReasonCode::kKeyInvalid);
}

// SIG-20: sizes are looked at before anything is computed with them.
TEST(Pkcs8, IsRefusedForRsaWithNumbersThatDoNotFit) {
  constexpr KeyAlgorithm algorithm = {KeyKind::kRsa, nullptr};
  const Bytes e = render_der_unsigned(Bytes("\x01\x00\x01", 3));
  const auto key = [&](std::size_t modulus_bytes, std::size_t other_bytes) {
    Bytes numbers = render_der_unsigned("") + render_der_unsigned(Bytes(modulus_bytes, '\x81')) + e;
    for (int i = 0; i < 6; ++i) numbers += render_der_unsigned(Bytes(other_bytes, '\x7f'));
    return render_pkcs8(algorithm, render_der(DerTag::kSequence, numbers));
  };
  EXPECT_EQ(refusal(key(128, 64)), ReasonCode::kKeyUnsupported);
  EXPECT_EQ(refusal(key(2048, 1024)), ReasonCode::kKeyUnsupported);
  EXPECT_EQ(refusal(key(256, 9000)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(key(256, 0)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(key(256, 256)), ReasonCode::kKeyInvalid);  // nothing of it is a key
}

TEST(Pkcs8, IsRefusedInOtherVersionsAndWithAttributes) {
  Bytes newer = cosign_pkcs8();
  ASSERT_EQ(newer.substr(3, 3), Bytes("\x02\x01\x00", 3));
  newer[5] = '\x01';
  EXPECT_EQ(refusal(newer), ReasonCode::kKeyInvalid);
  const Bytes inside(take_only(cosign_pkcs8(), DerTag::kSequence).value());
  EXPECT_EQ(refusal(render_der(DerTag::kSequence, inside + render_der(DerTag::kContext0, ""))),
            ReasonCode::kKeyInvalid);
}

// Whatever byte is changed, what is still read still signs for the public key that it names.
TEST(Pkcs8, IsRefusedOrWholeWithAnyByteChanged) {
  for (std::size_t i = 0; i < cosign_pkcs8().size(); ++i) {
    Bytes changed = cosign_pkcs8();
    changed[i] = static_cast<char>(changed[i] ^ 0x21);
    const auto key = PrivateKey::parse_pkcs8(changed);
    if (!key) continue;
    const auto signature = key->sign("message");
    ASSERT_TRUE(signature.ok());
    EXPECT_TRUE(
        verify_signature(key->public_key(), SignatureScheme::kEcdsaSha256, "message", *signature).ok())
        << i;
  }
}

}  // namespace
}  // namespace sekisho::crypto
