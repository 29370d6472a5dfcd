#include "crypto/digest.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sekisho::crypto {
namespace {

constexpr std::string_view kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

ReasonCode refusal(std::string_view text) {
  const auto parsed = Digest::parse(text);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

// FIPS 180-4, example of one block.
TEST(Digest, IsTheSha256OfBytes) {
  const Digest digest = Digest::of("abc");
  EXPECT_EQ(digest.text(), "sha256:" + std::string(kOfAbc));
  EXPECT_EQ(digest.algorithm(), "sha256");
  EXPECT_EQ(digest.hex(), kOfAbc);
  EXPECT_EQ(digest.hash(), HashAlgorithm::kSha256);
}

TEST(Digest, ReadsWhatItWrites) {
  const Digest digest = Digest::of("abc");
  EXPECT_EQ(*Digest::parse(digest.text()), digest);
  EXPECT_NE(Digest::of("abd"), digest);
}

TEST(Digest, KnowsSha512) {
  const std::string text = "sha512:" + std::string(128, 'a');
  const auto digest = Digest::parse(text);
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest->text(), text);
  EXPECT_EQ(digest->algorithm(), "sha512");
  EXPECT_EQ(digest->hex(), std::string(128, 'a'));
  EXPECT_EQ(digest->hash(), HashAlgorithm::kSha512);
}

// SIG-23
TEST(Digest, HasOneSpellingOnly) {
  const std::string hex(kOfAbc);
  EXPECT_EQ(refusal("SHA256:" + hex), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:B" + hex.substr(1)), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + hex.substr(0, 12)), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + hex.substr(1)), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + hex + "0"), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + hex + "\n"), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal(" sha256:" + hex), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256-" + hex), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + hex.substr(1) + std::string(1, '\0')), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal(hex), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:"), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal(""), ReasonCode::kDigestInvalid);
}

// SIG-22
TEST(Digest, KnowsNoWeakAlgorithm) {
  EXPECT_EQ(refusal("md5:" + std::string(32, 'a')), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha1:" + std::string(40, 'a')), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha384:" + std::string(96, 'a')), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha512:" + std::string(64, 'a')), ReasonCode::kDigestInvalid);
  EXPECT_EQ(refusal("sha256:" + std::string(128, 'a')), ReasonCode::kDigestInvalid);
}

TEST(Digest, WrapsRawBytesOfTheRightLengthOnly) {
  const Bytes raw = hash_bytes(HashAlgorithm::kSha256, "abc");
  EXPECT_EQ(*Digest::from_sha256(raw), Digest::of("abc"));
  EXPECT_EQ(Digest::from_sha256(raw.substr(1)).error().code, ReasonCode::kDigestInvalid);
  EXPECT_EQ(Digest::from_sha256(raw + "x").error().code, ReasonCode::kDigestInvalid);
  EXPECT_EQ(Digest::from_sha256("").error().code, ReasonCode::kDigestInvalid);
}

// FIPS 180-4, examples of one block.
TEST(Hash, KnowsThreeAlgorithms) {
  EXPECT_EQ(encode_hex(hash_bytes(HashAlgorithm::kSha256, "abc")), kOfAbc);
  EXPECT_EQ(encode_hex(hash_bytes(HashAlgorithm::kSha384, "abc")),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(encode_hex(hash_bytes(HashAlgorithm::kSha512, "abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Hasher, HashesPiecesAsOne) {
  Hasher hasher;
  hasher.update("a");
  hasher.update("");
  hasher.update("bc");
  EXPECT_EQ(hasher.finish(), Digest::of("abc"));
}

TEST(Hasher, HashesSha512) {
  Hasher hasher(HashAlgorithm::kSha512);
  hasher.update("abc");
  EXPECT_EQ(hasher.finish().hex(), encode_hex(hash_bytes(HashAlgorithm::kSha512, "abc")));
}

TEST(Hasher, CanBeMovedAndIsSpentOnce) {
  Hasher first;
  first.update("ab");
  Hasher second = std::move(first);
  second.update("c");
  EXPECT_EQ(second.finish(), Digest::of("abc"));
  EXPECT_THROW(second.finish(), std::logic_error);
  EXPECT_THROW(second.update("d"), std::logic_error);
}

}  // namespace
}  // namespace sekisho::crypto
