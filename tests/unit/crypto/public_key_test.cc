#include "crypto/public_key.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "unit/crypto/test_keys.h"

namespace sekisho::crypto {
namespace {

using namespace test_keys;

ReasonCode refusal(std::string_view pem) {
  const auto parsed = PublicKey::parse_pem(pem);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

ReasonCode refusal_of_der(BytesView der) {
  const auto parsed = PublicKey::parse_der(der);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

Bytes der_of(std::string_view pem) { return parse_pem_block(pem, 65536)->content; }

std::string with_crlf(std::string_view text) {
  std::string changed;
  for (const char c : text) changed += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return changed;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  for (auto at = changed.find(from); at != std::string::npos; at = changed.find(from, at + to.size())) {
    changed.replace(at, from.size(), to);
  }
  return changed;
}

TEST(PublicKey, ReadsTheKindsThatSigstoreUses) {
  for (const auto& [pem, kind] :
       std::vector<std::pair<std::string_view, KeyKind>>{{kP256, KeyKind::kEcdsaP256},
                                                         {kCosignPub, KeyKind::kEcdsaP256},
                                                         {kP384, KeyKind::kEcdsaP384},
                                                         {kP521, KeyKind::kEcdsaP521}}) {
    const auto key = PublicKey::parse_pem(pem);
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->kind(), kind);
    EXPECT_EQ(key->der(), der_of(pem));
    EXPECT_EQ(key->id(), Digest::of(key->der()));
    EXPECT_EQ(key->render_pem(), pem);
    EXPECT_EQ(*PublicKey::parse_der(key->der()), *key);
    EXPECT_FALSE(key->default_schemes().empty());
  }
}

// SIG-09
TEST(PublicKey, HasOneIdHoweverItWasWritten) {
  for (const auto& [full, compressed] : {std::pair(kP256, kP256Compressed), std::pair(kP384, kP384Compressed),
                                         std::pair(kP521, kP521Compressed)}) {
    const auto one = PublicKey::parse_pem(full);
    const auto other = PublicKey::parse_pem(compressed);
    ASSERT_TRUE(one.ok() && other.ok());
    EXPECT_NE(der_of(full), der_of(compressed));
    EXPECT_EQ(one->id(), other->id());
    EXPECT_EQ(one->der(), other->der());
    EXPECT_EQ(*one, *other);
    EXPECT_EQ(*PublicKey::parse_pem(with_crlf(full)), *one);
  }
  EXPECT_NE(PublicKey::parse_pem(kP256)->id(), PublicKey::parse_pem(kCosignPub)->id());
}

// SIG-15
TEST(PublicKey, RefusesCurvesThatAreNotGivenByName) {
  EXPECT_EQ(refusal(kExplicitP256), ReasonCode::kKeyUnsupported);
}

// SIG-15
TEST(PublicKey, RefusesOtherCurvesAndAlgorithms) {
  for (const std::string_view pem : {kP224, kSecp256k1, kBrainpool, kRsaPssOnly, kX25519, kEd448}) {
    EXPECT_EQ(refusal(pem), ReasonCode::kKeyUnsupported);
  }
}

// SIG-15: implicitCurve, no parameters, and a point that belongs to another curve.
TEST(PublicKey, RefusesOtherParameters) {
  const Bytes der = der_of(kP256);
  const Bytes algorithm = render_der(DerTag::kObjectIdentifier, Bytes("\x2a\x86\x48\xce\x3d\x02\x01", 7));
  const Bytes point = der.substr(23);
  for (const Bytes& parameters :
       {render_der(DerTag::kNull, ""), Bytes(), render_der(DerTag::kSequence, "")}) {
    const Bytes changed =
        render_der(DerTag::kSequence, render_der(DerTag::kSequence, algorithm + parameters) + point);
    EXPECT_EQ(refusal_of_der(changed), ReasonCode::kKeyUnsupported);
  }
  const Bytes p384 = algorithm + render_der(DerTag::kObjectIdentifier, Bytes("\x2b\x81\x04\x00\x22", 5));
  EXPECT_EQ(refusal_of_der(render_der(DerTag::kSequence, render_der(DerTag::kSequence, p384) + point)),
            ReasonCode::kKeyInvalid);
}

TEST(PublicKey, RefusesPointsInOtherFormsOrOffTheCurve) {
  EXPECT_EQ(refusal(kP256Hybrid), ReasonCode::kKeyInvalid);
  Bytes off = der_of(kP256);
  off.back() = static_cast<char>(off.back() ^ 1);
  EXPECT_EQ(refusal_of_der(off), ReasonCode::kKeyInvalid);
  Bytes zero = der_of(kP256).substr(0, 27) + Bytes(64, '\0');
  EXPECT_EQ(refusal_of_der(zero), ReasonCode::kKeyInvalid);
  Bytes beyond = der_of(kP256).substr(0, 27) + Bytes(64, '\xff');
  EXPECT_EQ(refusal_of_der(beyond), ReasonCode::kKeyInvalid);
  const Bytes algorithm = der_of(kP256).substr(2, 21);
  const Bytes infinity = render_der(DerTag::kBitString, Bytes(2, '\0'));
  EXPECT_EQ(refusal_of_der(render_der(DerTag::kSequence, algorithm + infinity)), ReasonCode::kKeyInvalid);
  // Not every x has a point: of a few compressed ones some must be refused, and none may be misread.
  std::size_t refused = 0;
  for (char x = 1; x < 30; ++x) {
    const Bytes point = Bytes(1, '\0') + "\x02" + Bytes(31, '\0') + Bytes(1, x);
    const Bytes der = render_der(DerTag::kSequence, algorithm + render_der(DerTag::kBitString, point));
    if (refusal_of_der(der) == ReasonCode::kKeyInvalid) ++refused;
  }
  EXPECT_GT(refused, 5U);
  EXPECT_LT(refused, 25U);
}

TEST(PublicKey, RefusesDerThatIsCutOrHasMoreAtItsEnd) {
  const Bytes der = der_of(kP256);
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_EQ(refusal_of_der(der.substr(0, size)), ReasonCode::kKeyInvalid) << size;
  }
  EXPECT_EQ(refusal_of_der(der + "\x01"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal_of_der(der + Bytes(1, '\0')), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal_of_der(der + der), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal_of_der(Bytes(10000000, '\x30')), ReasonCode::kKeyInvalid);
}

// Whatever byte is changed, it is another key or none: never the same key in a second spelling.
TEST(PublicKey, HasNoSecondSpellingOneByteAway) {
  for (const std::string_view pem : {kP256, kP384}) {
    const auto key = PublicKey::parse_pem(pem);
    const Bytes der = der_of(pem);
    for (std::size_t i = 0; i < der.size() * 8; ++i) {
      Bytes changed = der;
      changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
      const auto other = PublicKey::parse_der(changed);
      EXPECT_TRUE(!other.ok() || *other != *key) << i;
    }
  }
}

// SIG-24
TEST(PublicKeyPem, AllowsWhiteSpaceAroundTheBlock) {
  const auto key = PublicKey::parse_pem(kP256);
  for (const std::string& pem :
       {"\n\n" + std::string(kP256) + "\n \t\n", std::string(kP256.substr(0, kP256.size() - 1)),
        with_crlf(kP256), "\r\n" + with_crlf(kP256) + "\r\n"}) {
    const auto other = PublicKey::parse_pem(pem);
    ASSERT_TRUE(other.ok());
    EXPECT_EQ(*other, *key);
  }
}

// SIG-24
TEST(PublicKeyPem, RefusesTwoBlocks) {
  EXPECT_EQ(refusal(std::string(kP256) + std::string(kP256)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kP256) + "\n" + std::string(kP384)), ReasonCode::kKeyInvalid);
}

// SIG-24
TEST(PublicKeyPem, RefusesOtherText) {
  EXPECT_EQ(refusal("# my key\n" + std::string(kP256)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kP256) + "# my key\n"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal("\xef\xbb\xbf" + std::string(kP256)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(1, '\0') + std::string(kP256)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kP256) + std::string(1, '\0')), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(""), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(" \n"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(der_of(kP256)), ReasonCode::kKeyInvalid);
}

// SIG-24
TEST(PublicKeyPem, RefusesOtherLabels) {
  for (const std::string_view label :
       {"CERTIFICATE", "PRIVATE KEY", "EC PRIVATE KEY", "RSA PUBLIC KEY", "ENCRYPTED SIGSTORE PRIVATE KEY",
        "public key", "PUBLIC KEY ", " PUBLIC KEY", "PUBLIC  KEY", ""}) {
    EXPECT_EQ(refusal(replaced(kP256, "PUBLIC KEY", label)), ReasonCode::kKeyInvalid) << label;
  }
  EXPECT_EQ(refusal(kCosignKey), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(kP256, "END PUBLIC KEY", "END CERTIFICATE")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(kP256, "BEGIN PUBLIC KEY", "BEGIN CERTIFICATE")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(kP256, "-----", "----")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(kP256, "-----", "------")), ReasonCode::kKeyInvalid);
}

// SIG-24
TEST(PublicKeyPem, RefusesBodiesThatTwoReadersCouldReadDifferently) {
  const std::string pem(kP256);
  const std::string header = "-----BEGIN PUBLIC KEY-----\n";
  EXPECT_EQ(refusal(replaced(pem, header, header + "Proc-Type: 4,ENCRYPTED\n\n")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, header, header + "\n")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, header, header + " ")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "\n-----END", " \n-----END")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "==", "=")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "==\n", "==\n====\n")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "\n-----END PUBLIC KEY-----", "-----END PUBLIC KEY-----")),
            ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "-----BEGIN PUBLIC KEY-----\n", "-----BEGIN PUBLIC KEY-----\r\n")),
            ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "\n", "\r")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(pem, "\n", "\r\r\n")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal("-----BEGIN PUBLIC KEY-----\nMFkw\n"), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal("-----BEGIN PUBLIC KEY-----"), ReasonCode::kKeyInvalid);
}

// SIG-24
TEST(PublicKeyPem, RefusesLargeFilesAtOnce) {
  std::string begins;
  for (int i = 0; i < 100000; ++i) begins += "-----BEGIN";
  EXPECT_EQ(refusal(begins), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(begins.substr(0, 65536)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(10000000, '\n') + std::string(kP256)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kP256) + std::string(65537 - kP256.size(), '\n')), ReasonCode::kKeyInvalid);
  EXPECT_TRUE(PublicKey::parse_pem(std::string(kP256) + std::string(65536 - kP256.size(), '\n')).ok());
}

TEST(PublicKey, NamesTheSchemesOfSigstoreClients) {
  using enum SignatureScheme;
  EXPECT_EQ(PublicKey::parse_pem(kP256)->default_schemes(), std::vector{kEcdsaSha256});
  EXPECT_EQ(PublicKey::parse_pem(kP384)->default_schemes(), std::vector{kEcdsaSha384});
  EXPECT_EQ(PublicKey::parse_pem(kP521)->default_schemes(), std::vector{kEcdsaSha512});
}

}  // namespace
}  // namespace sekisho::crypto
