#include "sigstore/protojson.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

constexpr auto kCode = ReasonCode::kBundleMalformed;

Result<std::uint64_t> integer(const std::string& text) {
  const Json json = *parse_json(text, 8);
  auto members = *Members::of(json, "o");
  return parse_int64(members, "n", kCode);
}

Result<Bytes> bytes(const std::string& text) {
  const Json json = *parse_json(text, 8);
  auto members = *Members::of(json, "o");
  return parse_bytes(members, "b", kCode);
}

Result<Bytes> maybe_bytes(const std::string& text) {
  const Json json = *parse_json(text, 8);
  auto members = *Members::of(json, "o");
  return parse_maybe_bytes(members, "b", kCode);
}

// TLG-28
TEST(Protojson, ReadsIntegersAsStringsInOneSpelling) {
  EXPECT_EQ(*integer(R"({"n":"9223372036854775807"})"), UINT64_C(9223372036854775807));
  EXPECT_EQ(*integer(R"({"n":"0"})"), 0U);
  EXPECT_EQ(*integer("{}"), 0U);
  for (const char* text :
       {"-1", "-0", "9223372036854775808", "1e3", "01", "+1", " 1", "1 ", "", "1.0", "0x1"}) {
    EXPECT_REASON(code_of(integer(R"({"n":")" + std::string(text) + "\"}")), kCode) << text;
  }
  EXPECT_REASON(code_of(integer(R"({"n":1})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(integer(R"({"n":null})")), ReasonCode::kJsonShape);
}

// TLG-28
TEST(Protojson, ReadsBytesInStrictBase64) {
  EXPECT_EQ(*bytes(R"({"b":"AAEC"})"), Bytes("\0\1\2", 3));
  EXPECT_EQ(*bytes(R"({"b":""})"), "");
  for (const char* text : {"A", "AA", "AA=", "AAE", "AB==", "AA==\\n", " AAEC", "_-8=", "AAEC===="}) {
    EXPECT_REASON(code_of(bytes(R"({"b":")" + std::string(text) + "\"}")), kCode) << text;
    EXPECT_REASON(code_of(maybe_bytes(R"({"b":")" + std::string(text) + "\"}")), kCode) << text;
  }
  EXPECT_REASON(code_of(bytes("{}")), ReasonCode::kJsonShape);
  EXPECT_EQ(*maybe_bytes("{}"), "");
  EXPECT_REASON(code_of(maybe_bytes(R"({"b":null})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(maybe_bytes(R"({"b":[0]})")), ReasonCode::kJsonShape);
}

TEST(Protojson, CountsBeforeItReads) {
  EXPECT_TRUE(parse_outer("[" + std::string(19999, ' ') + "]", "it", Limits{}).ok());
  EXPECT_REASON(code_of(parse_outer(std::string(20001, ','), "it", Limits{})), ReasonCode::kBundleLimits);
  EXPECT_REASON(code_of(parse_outer(std::string(20000, ','), "it", Limits{})), ReasonCode::kJsonInvalid);
  Limits limits;
  limits.bundle_bytes = 2;
  EXPECT_TRUE(parse_outer("{}", "it", limits).ok());
  EXPECT_REASON(code_of(parse_outer("{} ", "it", limits)), ReasonCode::kBundleLimits);
  EXPECT_TRUE(check_count(3, 3, "things").ok());
  EXPECT_REASON(code_of(check_count(4, 3, "things")), ReasonCode::kBundleLimits);
}

}  // namespace
}  // namespace sekisho::sigstore
