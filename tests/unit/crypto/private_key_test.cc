#include "crypto/private_key.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/encrypted_key.h"
#include "crypto/pem.h"
#include "unit/crypto/test_keys.h"

namespace sekisho::crypto {
namespace {

using namespace test_keys;

ReasonCode refusal(std::string_view pem, std::string_view password = "") {
  const auto parsed = PrivateKey::parse_encrypted_pem(pem, password);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  for (auto at = changed.find(from); at != std::string::npos; at = changed.find(from, at + to.size())) {
    changed.replace(at, from.size(), to);
  }
  return changed;
}

Bytes json_of(std::string_view pem) { return parse_pem_block(pem, 65536)->content; }

std::string pem_of(std::string_view json) { return render_pem_block("ENCRYPTED SIGSTORE PRIVATE KEY", json); }

// cosign's key with some of its JSON replaced.
std::string changed_key(std::string_view from, std::string_view to) {
  const Bytes json = json_of(kCosignKey);
  EXPECT_NE(json.find(from), Bytes::npos);
  return pem_of(replaced(json, from, to));
}

TEST(PrivateKey, ReadsWhatCosignWrites) {
  const auto key = PrivateKey::parse_encrypted_pem(kCosignKey, "");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->public_key(), *PublicKey::parse_pem(kCosignPub));
  const auto protected_key = PrivateKey::parse_encrypted_pem(kCosignKeyWithPassword, kCosignPassword);
  ASSERT_TRUE(protected_key.ok());
  EXPECT_EQ(protected_key->public_key(), *PublicKey::parse_pem(kCosignPubWithPassword));
  const auto signature = protected_key->sign("message");
  EXPECT_TRUE(
      verify_signature(protected_key->public_key(), SignatureScheme::kEcdsaSha256, "message", *signature)
          .ok());
}

TEST(PrivateKey, ReadsTheOldLabel) {
  const auto key = PrivateKey::parse_encrypted_pem(replaced(kCosignKey, "SIGSTORE", "COSIGN"), "");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->public_key(), *PublicKey::parse_pem(kCosignPub));
}

TEST(PrivateKey, WritesWhatCosignReads) {
  const auto key = PrivateKey::generate();
  ASSERT_TRUE(key.ok());
  const auto pem = key->render_encrypted_pem("secret");
  ASSERT_TRUE(pem.ok());
  EXPECT_TRUE(pem->starts_with("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"));
  const Bytes json = json_of(*pem);
  EXPECT_TRUE(json.starts_with(R"({"kdf":{"name":"scrypt","params":{"N":65536,"r":8,"p":1},"salt":")"));
  EXPECT_NE(json.find(R"("},"cipher":{"name":"nacl/secretbox","nonce":")"), Bytes::npos);
  EXPECT_EQ(parse_encrypted_key(*pem)->ciphertext.size(), 154U);  // 138 bytes of PKCS #8 and the tag
  EXPECT_EQ(json.size(), json_of(kCosignKey).size());
  const auto again = PrivateKey::parse_encrypted_pem(*pem, "secret");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->public_key(), key->public_key());
}

TEST(PrivateKey, IsNeverTheSameTwice) {
  const auto one = PrivateKey::generate();
  const auto other = PrivateKey::generate();
  EXPECT_NE(one->public_key(), other->public_key());
  EXPECT_NE(*one->render_encrypted_pem(""), *one->render_encrypted_pem(""));
}

// CLI-07
TEST(PrivateKey, NeedsItsPassword) {
  EXPECT_EQ(refusal(kCosignKey, "x"), ReasonCode::kKeyPassword);
  EXPECT_EQ(refusal(kCosignKeyWithPassword, ""), ReasonCode::kKeyPassword);
  EXPECT_EQ(refusal(kCosignKeyWithPassword, std::string(kCosignPassword) + "\n"), ReasonCode::kKeyPassword);
}

// CLI-07
TEST(PrivateKey, NeverRepeatsThePassword) {
  constexpr std::string_view kWrong = "the wrong password";
  for (const std::string& pem : {std::string(kCosignKey), changed_key("65536", "65537"), std::string("x")}) {
    const auto parsed = PrivateKey::parse_encrypted_pem(pem, kWrong);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().message().find(kWrong), std::string::npos);
  }
}

// CLI-07
TEST(PrivateKey, RefusesAnEmptyFileAndOtherFiles) {
  EXPECT_EQ(refusal(""), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(kCosignPub), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(replaced(kCosignKey, "ENCRYPTED SIGSTORE PRIVATE KEY", "PRIVATE KEY")),
            ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kCosignKey) + std::string(kCosignKey)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(std::string(kCosignKey) + std::string(100000, '\n')), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(pem_of("x")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(pem_of("[]")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(pem_of("{}")), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(pem_of(std::string(40000, '['))), ReasonCode::kKeyInvalid);
}

// CLI-08
TEST(PrivateKey, DoesNoWorkThatTheFileAsksForBeyondCosignsOwn) {
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {R"("N":65536)", R"("N":1073741824)"},
           {R"("N":65536)", R"("N":65537)"},
           {R"("N":65536)", R"("N":262144)"},
           {R"("N":65536)", R"("N":16384)"},
           {R"("N":65536)", R"("N":0)"},
           {R"("N":65536)", R"("N":9223372036854775807)"},
           {R"("r":8)", R"("r":1000000)"},
           {R"("r":8)", R"("r":16)"},
           {R"("r":8)", R"("r":0)"},
           {R"("p":1)", R"("p":1073741823)"},
           {R"("p":1)", R"("p":0)"},
           {R"("name":"scrypt")", R"("name":"pbkdf2")"},
           {R"("name":"nacl/secretbox")", R"("name":"none")"},
       }) {
    EXPECT_EQ(refusal(changed_key(from, to)), ReasonCode::kKeyUnsupported) << to;
  }
}

// CLI-08
TEST(PrivateKey, RefusesCostsThatAreNotPlainIntegers) {
  for (const std::string_view number :
       {"65536.0", "6.5536e4", "\"65536\"", "-65536", "18446744073709617152", "null", "[65536]", "true"}) {
    EXPECT_EQ(refusal(changed_key(R"("N":65536)", R"("N":)" + std::string(number))), ReasonCode::kKeyInvalid)
        << number;
  }
}

TEST(PrivateKey, AcceptsTheOtherCostsThatCosignKnows) {
  for (const std::string_view n : {"32768", "131072"}) {
    const std::string pem = changed_key(R"("N":65536)", R"("N":)" + std::string(n));
    EXPECT_EQ(refusal(pem), ReasonCode::kKeyPassword);  // read and worked on, and then it is another key
  }
}

TEST(PrivateKey, RefusesOtherShapes) {
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {R"("kdf":{)", R"("extra":1,"kdf":{)"},
           {R"("kdf":{)", R"("kdf":{"extra":1,)"},
           {R"("params":{)", R"("params":{"extra":1,)"},
           {R"("cipher":{)", R"("cipher":{"extra":1,)"},
           {R"("params":{)", R"("params":{"N":65536,)"},
           {R"("params":{)", R"("params":{"n":65536,)"},
           {R"("salt":")", R"("salt":"AAAA)"},
           {R"("salt":")", R"("salt":" )"},
           {R"("nonce":")", R"("nonce":"AAAA)"},
           {R"("ciphertext":")", R"("ciphertext":"=)"},
           {R"("ciphertext":")", R"("text":")"},
       }) {
    EXPECT_EQ(refusal(changed_key(from, to)), ReasonCode::kKeyInvalid) << to;
  }
  const Bytes json = json_of(kCosignKey);
  const Bytes empty =
      json.substr(0, json.find(R"("ciphertext":")")) + R"("ciphertext":"AAAAAAAAAAAAAAAAAAAAAA=="})";
  EXPECT_EQ(refusal(pem_of(empty)), ReasonCode::kKeyInvalid);
  EXPECT_EQ(refusal(pem_of(json + "x")), ReasonCode::kKeyInvalid);
}

TEST(PrivateKey, RefusesCiphertextThatWasTamperedWith) {
  EncryptedKey key = *parse_encrypted_key(kCosignKey);
  for (const std::size_t at : {std::size_t{0}, std::size_t{16}, key.ciphertext.size() - 1}) {
    EncryptedKey changed = key;
    changed.ciphertext[at] = static_cast<char>(changed.ciphertext[at] ^ 1);
    EXPECT_EQ(decrypt(changed, "").error().code, ReasonCode::kKeyPassword);
  }
  EXPECT_TRUE(decrypt(key, "").ok());
}

TEST(PrivateKey, RefusesWhatIsNoKeyWithinTheRightPassword) {
  const auto pem = render_encrypted_key("this is no PKCS #8", "x");
  EXPECT_EQ(refusal(*pem, "x"), ReasonCode::kKeyInvalid);
}

// What `openssl genpkey`, `openssl ecparam -genkey` and `openssl genrsa -traditional` write is imported by
// the tests of the command line, with the real openssl.
TEST(ParsePem, TellsWhatIsNoPrivateKey) {
  const auto key = *PrivateKey::generate();
  const auto refused = [](std::string_view pem) { return PrivateKey::parse_pem(pem).error(); };
  EXPECT_EQ(refused(key.public_key().render_pem()).code, ReasonCode::kKeyInvalid);
  EXPECT_EQ(refused(kCosignKey).code, ReasonCode::kKeyInvalid);
  EXPECT_NE(refused(kCosignKey).detail.find("decrypt it first"), std::string::npos);
  for (const char* label : {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"}) {
    EXPECT_EQ(refused(render_pem_block(label, "nonsense")).code, ReasonCode::kKeyInvalid) << label;
    EXPECT_EQ(refused(render_pem_block(label, "")).code, ReasonCode::kKeyInvalid) << label;
  }
}

}  // namespace
}  // namespace sekisho::crypto
