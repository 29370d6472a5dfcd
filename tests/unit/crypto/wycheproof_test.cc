// The vectors of C2SP/wycheproof: what is valid verifies, what is invalid does not, and what is only
// acceptable does not either.
#include <filesystem>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {
namespace {

constexpr std::string_view kFolder = SEKISHO_SOURCE_DIR "/../shared/conformance/wycheproof/";

std::string text_of(const Json& object, std::string_view name) { return *object.find(name)->as_string(); }
Bytes hex_of(const Json& object, std::string_view name) { return decode_hex(text_of(object, name)).value(); }

struct Counts {
  int verified = 0;
  int refused = 0;
};

void check_group(const Json& group, SignatureScheme scheme, std::map<std::string, Counts>& counts) {
  const auto key = PublicKey::parse_der(hex_of(group, "publicKeyDer"));
  if (!key) {  // two groups of RSA have e = 3, which we refuse before any signature
    EXPECT_EQ(key.error().code, ReasonCode::kKeyUnsupported) << key.error().message();
    counts["of a refused key"].refused += static_cast<int>(group.find("tests")->as_array()->size());
    return;
  }
  EXPECT_EQ(*PublicKey::parse_pem(text_of(group, "publicKeyPem")), *key);
  for (const Json& test : *group.find("tests")->as_array()) {
    const std::string expected = text_of(test, "result");
    const Bytes message = hex_of(test, "msg");
    const Bytes signature = hex_of(test, "sig");
    const bool verified = verify_signature(*key, scheme, message, signature).ok();
    EXPECT_EQ(verified, expected == "valid") << "test " << *test.find("tcId")->as_integer();
    if (scheme != SignatureScheme::kEd25519) {
      const Bytes hash = hash_bytes(scheme_hash(scheme), message);
      EXPECT_EQ(verify_prehashed(*key, scheme, hash, signature).ok(), verified);
    }
    ++(verified ? counts[expected].verified : counts[expected].refused);
  }
}

void check_file(std::string_view name, SignatureScheme scheme, int valid, int others,
                int of_refused_keys = 0) {
  const auto path = std::filesystem::path(kFolder) / name;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const auto text = read_file(path, 10 * kMiB);
  ASSERT_TRUE(text.ok());
  const auto document = parse_json(*text);
  ASSERT_TRUE(document.ok()) << document.error().message();
  std::map<std::string, Counts> counts;
  for (const Json& group : *document->find("testGroups")->as_array()) check_group(group, scheme, counts);
  for (const auto& [result, count] : counts) {
    std::cout << name << ": " << result << ": " << count.verified << " verified, " << count.refused
              << " refused\n";
  }
  EXPECT_EQ(counts["valid"].verified, valid);
  EXPECT_EQ(counts["of a refused key"].refused, of_refused_keys);
  EXPECT_EQ(counts["invalid"].refused + counts["acceptable"].refused, others);
}

// SIG-11, SIG-12, SIG-14
TEST(Wycheproof, EcdsaP256WithSha256) {
  check_file("ecdsa_secp256r1_sha256_test.json", SignatureScheme::kEcdsaSha256, 174, 310);
}

// SIG-16
TEST(Wycheproof, Ed25519) { check_file("ed25519_test.json", SignatureScheme::kEd25519, 88, 63); }

// SIG-19
TEST(Wycheproof, RsaPkcs1WithSha256) {
  check_file("rsa_signature_2048_sha256_test.json", SignatureScheme::kRsaPkcs1Sha256, 7, 250, 2);
}

}  // namespace
}  // namespace sekisho::crypto
