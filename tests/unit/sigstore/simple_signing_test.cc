#include <gtest/gtest.h>

#include "sigstore/bundle.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

const std::string kDigest = crypto::Digest::of("x").text();
const std::string kIdentity = R"("identity":{"docker-reference":"r.io/a"})";
const std::string kImage = R"("image":{"docker-manifest-digest":")" + kDigest + "\"}";
const std::string kType = R"("type":"cosign container image signature")";

Result<SimpleSigning> parse(const std::string& text) { return parse_simple_signing(text, Limits{}); }

std::string critical(const std::string& members, const std::string& rest = R"(,"optional":null)") {
  return R"({"critical":{)" + members + "}" + rest + "}";
}

TEST(SimpleSigning, ReadsAllOfIt) {
  const auto parsed = parse(
      critical(kIdentity + "," + kImage + "," + kType, R"(,"optional":{"env":"prod","n":1,"creator":"x"})"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->docker_reference, "r.io/a");
  EXPECT_EQ(parsed->digest.text(), kDigest);
  EXPECT_EQ(parsed->type, "cosign container image signature");
  EXPECT_EQ(parsed->optional.size(), 2U);
  EXPECT_TRUE(parse(critical(kIdentity + "," + kImage + "," + kType, "")).ok());
}

TEST(SimpleSigning, ReadsTheNamesOfTheFirstReleases) {
  EXPECT_TRUE(parse(R"({"Critical":{"Identity":{"docker-reference":""},"Image":{"Docker-manifest-digest":")" +
                    kDigest + R"("},"Type":"t"},"Optional":null})")
                  .ok());
  EXPECT_TRUE(parse(R"({"critical":{"identity":{"docker-reference":""},"image":{"Docker-manifest-digest":")" +
                    kDigest + R"("},"type":"t"},"optional":{}})")
                  .ok());
}

// SIG-04
TEST(SimpleSigning, RefusesTwoSpellingsBesideEachOther) {
  const std::string all = kIdentity + "," + kImage + "," + kType;
  EXPECT_REASON(code_of(parse(critical(all, R"(,"Critical":{})"))), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse(R"({"CRITICAL":{)" + all + "}}")), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse(critical(kIdentity + "," + kType + R"(,"image":{"docker-manifest-digest":")" +
                                       kDigest + R"(","Docker-manifest-digest":")" + kDigest + "\"}"))),
                ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse(critical(kIdentity + "," + kType + R"(,"image":{"docker-manifest-digest":")" +
                                       kDigest + R"(","docker-manifest-digest":")" + kDigest + "\"}"))),
                ReasonCode::kJsonDuplicateKey);
  EXPECT_REASON(code_of(parse(critical(all) + "{}")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse(critical(all) + "\n{}")), ReasonCode::kJsonInvalid);
}

// SIG-03
TEST(SimpleSigning, NeedsAType) {
  EXPECT_REASON(code_of(parse(critical(kIdentity + "," + kImage))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(critical(kIdentity + "," + kImage + ",\"type\":7"))), ReasonCode::kJsonShape);
}

TEST(SimpleSigning, RefusesWhatItDoesNotUnderstand) {
  const std::string all = kIdentity + "," + kImage + "," + kType;
  EXPECT_REASON(code_of(parse(critical(all + ",\"expires\":1"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(critical(all, ",\"x\":1"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(critical(all, ",\"optional\":[]"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(critical(kImage + "," + kType))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse("{}")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse("")), ReasonCode::kJsonInvalid);
  Limits limits;
  limits.bundle_bytes = 10;
  EXPECT_REASON(code_of(parse_simple_signing(critical(all), limits)), ReasonCode::kSignatureMalformed);
}

// SIG-23
TEST(SimpleSigning, NeedsAnExactDigest) {
  for (const std::string& digest :
       {std::string("sha256:ab"), "SHA256:" + kDigest.substr(7), kDigest.substr(7),
        std::string("sha1:") + std::string(40, 'a'), std::string()}) {
    EXPECT_REASON(code_of(parse(critical(kIdentity + "," + kType + R"(,"image":{"docker-manifest-digest":")" +
                                         digest + "\"}"))),
                  ReasonCode::kDigestInvalid)
        << digest;
  }
}

TEST(RenderSimpleSigning, WritesWhatCosignWrites) {
  for (const std::string file : {"2.5/sig-layer.json", "3.1/sig-layer.json"}) {
    const std::string text = support::read_vector("cosign/" + file);
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed.ok()) << file;
    EXPECT_EQ(render_simple_signing(*parsed), text);
  }
}

}  // namespace
}  // namespace sekisho::sigstore
