// Timestamps that real authorities wrote, and whose signature is theirs and whose is not.
#include "crypto/timestamp.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "unit/crypto/token_cases.h"

namespace sekisho::crypto {
namespace {

using namespace support;
using namespace token_cases;

Result<Timestamp> parse_vector(const std::string& name) {
  return Timestamp::parse_response(read_vector("timestamp/" + name));
}

// What `openssl ts -query -sha256 -cert -no_nonce` writes for the same message.
TEST(TimestampQuery, IsThatOfOpenssl) {
  EXPECT_EQ(encode_hex(render_timestamp_query("message")),
            "30390201013031300d060960864801650304020105000420ab530a13e45914982b79f9b7e3fba994cfd1f3fb22f71cea"
            "1afbf02b"
            "460c6d1d0101ff");
}

struct Vector {
  std::string file;
  std::string signer;
  HashAlgorithm imprint;
  std::size_t certificates;
};

const std::vector<Vector> kVectors = {
    {"p256-bare.tsr", "p256", HashAlgorithm::kSha256, 0},
    {"p256-chain.tsr", "p256", HashAlgorithm::kSha256, 2},
    {"rsa-bare.tsr", "rsa", HashAlgorithm::kSha512, 0},
    {"rsa-chain.tsr", "rsa", HashAlgorithm::kSha384, 2},
    {"p384-mixed.tsr", "p384", HashAlgorithm::kSha256, 2},
    {"p384-full.tsr", "p384", HashAlgorithm::kSha512, 2},
    {"p256-old.tsr", "p256", HashAlgorithm::kSha256, 0},
};

TEST(Timestamp, ReadsWhatOpensslWrites) {
  for (const Vector& vector : kVectors) {
    const auto timestamp = parse_vector(vector.file);
    ASSERT_TRUE(timestamp.ok()) << vector.file << ": " << timestamp.error().message();
    EXPECT_EQ(timestamp->imprint_algorithm(), vector.imprint) << vector.file;
    EXPECT_EQ(timestamp->imprint(), hash_bytes(vector.imprint, message())) << vector.file;
    EXPECT_EQ(timestamp->certificates().size(), vector.certificates) << vector.file;
    EXPECT_GT(timestamp->time(), *parse_time("2026-01-01T00:00:00Z")) << vector.file;
  }
}

// TLG-18
TEST(Timestamp, IsByTheCertificateThatItNamesAndByNoOther) {
  for (const Vector& vector : kVectors) {
    const auto timestamp = parse_vector(vector.file);
    ASSERT_TRUE(timestamp.ok()) << vector.file;
    for (const std::string name : {"p256", "p384", "rsa", "root", "forged"}) {
      const Certificate certificate = certificate_of(name);
      const auto verified = verify_timestamp(*timestamp, certificate);
      EXPECT_EQ(verified.ok(), name == vector.signer) << vector.file << " by " << name;
      EXPECT_EQ(timestamp->names_signer(certificate), name == vector.signer) << vector.file << " by " << name;
      EXPECT_TRUE(verified.ok() || code_of(verified) == ReasonCode::kTimestampInvalid);
    }
  }
}

// TLG-23
TEST(Timestamp, RefusesWhatIsNotGrantedAndWhatRestsOnSha1) {
  for (const std::string file : {"refused.tsr", "sha1-imprint.tsr", "sha1-digest.tsr"}) {
    EXPECT_REASON(code_of(parse_vector(file)), ReasonCode::kTimestampMalformed) << file;
  }
}

TEST(Timestamp, MayNameItsSignerByKeyIdentifier) {
  const Bytes status = seq({render_der_unsigned({})});
  const auto timestamp = Timestamp::parse_response(seq({status, read_vector("timestamp/key-id.p7s")}));
  ASSERT_TRUE(timestamp.ok()) << timestamp.error().message();
  EXPECT_TRUE(verify_timestamp(*timestamp, certificate_of("p256")).ok());
  EXPECT_FALSE(timestamp->names_signer(certificate_of("p384")));
  EXPECT_FALSE(timestamp->names_signer(certificate_of("forged")));
}

TEST(Timestamp, RefusesEachTruncationAndWhatFollows) {
  const Bytes whole = read_vector("timestamp/p256-chain.tsr");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_REASON(code_of(Timestamp::parse_response(whole.substr(0, size))), ReasonCode::kTimestampMalformed);
  }
  EXPECT_REASON(code_of(Timestamp::parse_response(whole + '\0')), ReasonCode::kTimestampMalformed);
  EXPECT_REASON(code_of(Timestamp::parse_response(whole + whole)), ReasonCode::kTimestampMalformed);
}

// Of a token without certificates two bits are free, and mean nothing: the one that makes granted of
// grantedWithMods, and the one that makes version 1 of version 3. With any other it is malformed, or not by
// the signer.
TEST(Timestamp, FallsToEachFlippedBitThatMeansAnything) {
  const Certificate signer = certificate_of("p256");
  for (const std::string file : {"p256-bare.tsr", "p256-old.tsr"}) {
    Bytes bytes = read_vector("timestamp/" + file);
    std::vector<std::size_t> free;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      const auto flip = [&] { bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8)); };
      flip();
      const auto timestamp = Timestamp::parse_response(bytes);
      if (timestamp.ok() && verify_timestamp(*timestamp, signer).ok()) free.push_back(bit);
      flip();
    }
    const std::size_t version = bytes.find(Bytes("\x02\x01\x03", 3)) + 2;
    EXPECT_EQ(free, (std::vector<std::size_t>{8 * 8, 8 * version + 1})) << file;
  }
}

// The public conformance suite, where it lies beside the source.
const std::filesystem::path kSuite = SEKISHO_SOURCE_DIR "/../shared/conformance";

const Json* find_path(const Json* value, std::initializer_list<const char*> names) {
  for (const char* name : names) value = value != nullptr ? value->find(name) : nullptr;
  return value;
}

Json::Array elements(const Json* value) {
  const Json::Array* array = value != nullptr ? value->as_array() : nullptr;
  return array != nullptr ? *array : Json::Array();
}

Bytes decoded(const Json* value) { return *decode_base64(*value->as_string()); }

std::vector<Certificate> authority_leaves(const std::filesystem::path& root) {
  const auto json = parse_json(*read_file(root, kMiB));
  std::vector<Certificate> leaves;
  for (const Json& authority : elements(json->find("timestampAuthorities"))) {
    const auto chain = elements(find_path(&authority, {"certChain", "certificates"}));
    const auto leaf = Certificate::parse_der(decoded(chain.at(0).find("rawBytes")));
    EXPECT_TRUE(leaf.ok()) << root << leaf.error().message();
    if (leaf.ok()) leaves.push_back(*leaf);
  }
  return leaves;
}

std::size_t count_verified(const Timestamp& timestamp, const std::vector<Certificate>& leaves) {
  std::size_t count = 0;
  for (const Certificate& leaf : leaves) count += verify_timestamp(timestamp, leaf).ok() ? 1U : 0U;
  return count;
}

TEST(Timestamp, IsReadAndVerifiedInEachCaseOfTheConformanceSuite) {
  if (!std::filesystem::is_directory(kSuite)) GTEST_SKIP() << "no conformance suite here";
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSuite / "cases")) {
    const auto bundle = read_file(entry.path() / "bundle.sigstore.json", kMiB);
    if (!bundle.ok()) continue;
    const auto json = parse_json(*bundle);
    const auto own_root = entry.path() / "trusted_root.json";
    const auto root = std::filesystem::exists(own_root) ? own_root : kSuite / "trusted_root.public-good.json";
    for (const Json& stamp : elements(
             find_path(&*json, {"verificationMaterial", "timestampVerificationData", "rfc3161Timestamps"}))) {
      const auto timestamp = Timestamp::parse_response(decoded(stamp.find("signedTimestamp")));
      ASSERT_TRUE(timestamp.ok()) << entry.path() << timestamp.error().message();
      EXPECT_EQ(count_verified(*timestamp, authority_leaves(root)), 1U) << entry.path();
      ++seen;
    }
  }
  EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace sekisho::crypto
