// Signatures of a hash that is not of the size of the curve, as certificates may have them.
#include <gtest/gtest.h>

#include "crypto/public_key.h"
#include "support/expect.h"
#include "unit/crypto/certificate_maker.h"

namespace sekisho::crypto {
namespace {

using namespace test;
using enum SignatureScheme;
using support::code_of;

constexpr std::string_view kMessage = "papers, please";

struct Vector {
  SignatureScheme scheme;
  std::string_view key;
  std::string_view signature;
};

// Written by `openssl dgst -sha512 -sign` and so on, with OpenSSL 3.0.
const std::vector<Vector> kVectors = {
    {kEcdsaSha512,
     "3059301306072a8648ce3d020106082a8648ce3d03010703420004c12a4bc186d418f31f547a09a183f5a23f9759e4eb"
     "f84758204d01f2524cb914e2f2e58c428d9c6a700ffeb526c657800fb20acd31398d83426935b03f4effb2",
     "304502205a344490bd6e279b6486e592ed0c116604ecba3743264b7aeb1586ce74370083022100e87e0f81b01fdfb717"
     "4d10959557df6843820c64898a023d4de8057be757c41a"},
    {kEcdsaSha256,
     "3076301006072a8648ce3d020106052b8104002203620004aae8d14f74b08e392d80c575f7bbf5782b02acce95f02437"
     "21ba11653d4fa0d700b5fa7a738198025f017e3a88029e3a9faab9e57c87a029dbf90bbec0ee748c44a72c6c91a4b25c"
     "2d7eecf8616e2deeea05a2f749515139fce98bb9b4b20ae1",
     "306402300de9a95b784d9cfc320e2c1699f1f4b9822dc5a9e94bd63ee0458322b56832286310776e74065475c29c844f"
     "968f39db02301b583b78017e766eec9bda056f122d65159a50ca86ff14682487f9e68fcbe5c32298bdab8c59ec3cab1a"
     "453ea6c93dd5"},
    {kEcdsaSha256,
     "30819b301006072a8648ce3d020106052b810400230381860004019c705d8768d359720a419ce88b5b2ddc6db79172c6"
     "9a9c05e74b74e5ff7ff97dcfffb6fb1f6c745fabb497e20c72e42001ebeeac85bf5dbf52c32f6828a03074bb01c5e6d8"
     "eaf0d6ced6ce2c56411a4da8c00b788a841523b900828f614b12df290c6e3ee55dfe3b931ff6959e00d1f17d576fc517"
     "ff8af960302319a4a1f8797b6a43",
     "30818802420145428409f0e59ec81632463e11d415d3179c3bb2dbfe982c8b7517ff10a0183d9c2548e5bb62ca7f65a7"
     "e0c2a9e9be5411f05ec436cbab42f7721a544e61bb6312024201aa1f7d49a2bc0a8e69f883e175ccf653695b7984b75a"
     "0cfb75f2f52debd4e289c87f9d6b5fe624344f2cc00930f6430a4654abbd1ed3ce6753cdb1767f5febb8b0"},
};

TEST(AnyCurve, TakesEachHashOnEachCurve) {
  for (const Vector& vector : kVectors) {
    const PublicKey key = *PublicKey::parse_der(hex(vector.key));
    const Bytes signature = hex(vector.signature);
    EXPECT_TRUE(verify_any_curve(key, vector.scheme, kMessage, signature).ok());
    EXPECT_REASON(code_of(verify_signature(key, vector.scheme, kMessage, signature)),
                  ReasonCode::kSignatureInvalid);
    EXPECT_REASON(code_of(verify_any_curve(key, vector.scheme, "other", signature)),
                  ReasonCode::kSignatureInvalid);
    EXPECT_REASON(code_of(verify_any_curve(key, kEcdsaSha384, kMessage, signature)),
                  ReasonCode::kSignatureInvalid);
  }
}

TEST(AnyCurve, TakesWhatFitsAnyhow) {
  for (const KeyKind kind :
       {KeyKind::kEcdsaP256, KeyKind::kEcdsaP384, KeyKind::kEcdsaP521, KeyKind::kEd25519}) {
    const PublicKey key = key_of(kind).public_key();
    const SignatureScheme scheme = key.default_schemes().front();
    const Bytes signature = *key_of(kind).sign(kMessage);
    EXPECT_TRUE(verify_any_curve(key, scheme, kMessage, signature).ok());
    EXPECT_REASON(code_of(verify_any_curve(key, scheme, kMessage, signature + "x")),
                  ReasonCode::kSignatureInvalid);
    EXPECT_REASON(code_of(verify_any_curve(key, scheme, kMessage, "")), ReasonCode::kSignatureInvalid);
  }
}

TEST(AnyCurve, TakesNoSchemeOfAnotherKind) {
  const Bytes signature = *key_of().sign(kMessage);
  for (const SignatureScheme scheme : {kRsaPkcs1Sha256, kRsaPssSha256, kEd25519, kEd25519ph}) {
    EXPECT_REASON(code_of(verify_any_curve(key_of().public_key(), scheme, kMessage, signature)),
                  ReasonCode::kSignatureInvalid);
  }
  const PublicKey ed25519 = key_of(KeyKind::kEd25519).public_key();
  EXPECT_REASON(code_of(verify_any_curve(ed25519, kEcdsaSha256, kMessage, signature)),
                ReasonCode::kSignatureInvalid);
}

}  // namespace
}  // namespace sekisho::crypto
