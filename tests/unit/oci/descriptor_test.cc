#include "oci/descriptor.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"

namespace sekisho::oci {
namespace {

using support::code_of;

const std::string kHello = crypto::Digest::of("hello").text();

Result<Descriptor> parse(const std::string& members) {
  const auto json = parse_json("{" + members + "}");
  if (!json.ok()) return json.error();
  return Descriptor::parse(*json, "layers[0]");
}

std::string sized(const std::string& size) {
  return R"("mediaType":"a/b","digest":")" + kHello + R"(","size":)" + size;
}

TEST(Descriptor, ReadsAllThatItNeeds) {
  const auto parsed =
      parse(sized("5") + R"(,"artifactType":"c/d","annotations":{"k":"v"},"platform":{"os":"linux"},"x":[])");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->media_type, "a/b");
  EXPECT_EQ(parsed->digest.text(), kHello);
  EXPECT_EQ(parsed->size, 5U);
  EXPECT_EQ(parsed->artifact_type, "c/d");
  EXPECT_EQ(*find_annotation(parsed->annotations, "k"), "v");
  EXPECT_EQ(find_annotation(parsed->annotations, "K"), nullptr);
}

TEST(Descriptor, ParsesWhatItRenders) {
  Descriptor descriptor = Descriptor::of("a/b", "hello");
  descriptor.annotations = {{"z", "1"}, {"a", "2"}};
  descriptor.artifact_type = "c/d";
  const Json rendered = descriptor.render();
  EXPECT_EQ(render_json(rendered), R"({"mediaType":"a/b","size":5,"digest":")" + kHello +
                                       R"(","annotations":{"a":"2","z":"1"},"artifactType":"c/d"})");
  EXPECT_EQ(Descriptor::parse(rendered, "x")->render(), rendered);
}

// MAN-08
TEST(Descriptor, RefusesSizesThatAreNotPlainIntegers) {
  for (const std::string size : {"18446744073709551616", "-1", "1.5", "1e3", "true", "\"12\"",
                                 "9223372036854775808", "9223372036854775807", "9007199254740993", "null"}) {
    EXPECT_REASON(code_of(parse(sized(size))), ReasonCode::kJsonNumber) << size;
  }
  EXPECT_TRUE(parse(sized("9007199254740992")).ok());
  EXPECT_TRUE(parse(sized("0")).ok());
}

// MAN-07
TEST(Descriptor, RefusesKeysThatOtherReadersTakeForKnownOnes) {
  for (const std::string key :
       {"Digest", "DIGEST", "Size", "Urls", "url\u017f", "MediaType", "mediatype", "Data", "Annotations"}) {
    EXPECT_REASON(code_of(parse(sized("5") + ",\"" + key + "\":1")), ReasonCode::kJsonCaseCollision) << key;
  }
}

// REF-13, MAN-10
TEST(Descriptor, RefusesDigestsThatAreNotExact) {
  for (const std::string digest : {"sha256:../../../etc/passwd", "md5:d41d8cd98f00b204e9800998ecf8427e",
                                   "sha256:", "", "sha256:aa\\u0000bb"}) {
    EXPECT_REASON(code_of(parse(R"("mediaType":"a/b","size":5,"digest":")" + digest + "\"")),
                  ReasonCode::kDigestInvalid)
        << digest;
  }
}

// REF-07
TEST(Descriptor, RefusesToBeFetchedFromElsewhere) {
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"urls":["http://169.254.169.254/"])")),
                ReasonCode::kManifestForeignUrls);
  EXPECT_TRUE(parse(sized("5") + R"(,"urls":[])").ok());
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"urls":"x")")), ReasonCode::kJsonShape);
}

// MAN-14
TEST(Descriptor, TakesInlineDataOnlyWhereItIsTheContent) {
  const std::string good = encode_base64("hello");
  EXPECT_TRUE(parse(sized("5") + ",\"data\":\"" + good + "\"").ok());
  EXPECT_REASON(code_of(parse(sized("6") + ",\"data\":\"" + good + "\"")), ReasonCode::kManifestInlineData);
  EXPECT_REASON(code_of(parse(sized("5") + ",\"data\":\"" + encode_base64("evil!") + "\"")),
                ReasonCode::kManifestInlineData);
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"data":"aGVsbG8")")), ReasonCode::kManifestInlineData);
}

TEST(Descriptor, RefusesMembersOfTheWrongType) {
  const std::string rest = ",\"size\":5,\"digest\":\"" + kHello + "\"";
  EXPECT_REASON(code_of(parse("\"mediaType\":5" + rest)), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse("\"mediaType\":\"\"" + rest)), ReasonCode::kManifestInvalid);
  EXPECT_REASON(code_of(parse("\"mediaType\":\"a\\nb/c\"" + rest)), ReasonCode::kManifestInvalid);
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"annotations":{"k":1})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"annotations":[])")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(sized("5") + R"(,"platform":"linux")")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse("\"size\":5")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(Descriptor::parse(Json(Json::Array{}), "x")), ReasonCode::kJsonShape);
}

// REF-12
TEST(Blob, IsOnlyWhatItsDescriptorNames) {
  const Descriptor descriptor = Descriptor::of("a/b", "hello");
  const auto blob = Blob::check(descriptor, "hello");
  ASSERT_TRUE(blob.ok());
  EXPECT_EQ(blob->bytes(), "hello");
  EXPECT_EQ(blob->digest(), descriptor.digest);
  EXPECT_REASON(code_of(Blob::check(descriptor, "hell")), ReasonCode::kSizeMismatch);
  EXPECT_REASON(code_of(Blob::check(descriptor, "hello!")), ReasonCode::kSizeMismatch);
  EXPECT_REASON(code_of(Blob::check(descriptor, "hallo")), ReasonCode::kDigestMismatch);
  EXPECT_REASON(code_of(Blob::check(descriptor, "")), ReasonCode::kSizeMismatch);
  EXPECT_REASON(code_of(Blob::check(descriptor.digest, "")), ReasonCode::kDigestMismatch);
}

TEST(Blob, IsCheckedByTheAlgorithmOfItsDigest) {
  crypto::Hasher hasher(crypto::HashAlgorithm::kSha512);
  hasher.update("hello");
  const auto digest = hasher.finish();
  EXPECT_TRUE(Blob::check(digest, "hello").ok());
  EXPECT_REASON(code_of(Blob::check(digest, "hallo")), ReasonCode::kDigestMismatch);
}

TEST(Blob, HasTheDigestOfItsBytesWhereNobodyNamedOne) {
  EXPECT_EQ(Blob::hash("hello").digest().text(), kHello);
}

}  // namespace
}  // namespace sekisho::oci
