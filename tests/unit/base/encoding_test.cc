#include "base/encoding.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

TEST(Hex, RoundTrips) {
  const Bytes bytes("\x00\x7f\xff", 3);
  EXPECT_EQ(encode_hex(bytes), "007fff");
  EXPECT_EQ(decode_hex("007fff"), bytes);
}

TEST(Hex, RefusesOtherSpellings) {
  for (const char* text : {"0", "0G", "FF", " 00", "0x00"}) EXPECT_FALSE(decode_hex(text)) << text;
}

TEST(Base64, RoundTripsEveryLength) {
  Bytes bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(encode_base64("foob"), "Zm9vYg==");
}

// SIG-08
TEST(Base64, RefusesOtherSpellings) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v====", "-_-_",
                           "Zm=v", "====", "Z===", "Zm9vZg==Zg=="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

// RFC 7515, appendix A.1, and what is of the other alphabet or padded.
TEST(Base64Url, IsReadStrictly) {
  EXPECT_EQ(decode_base64url("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"),
            "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
  EXPECT_EQ(decode_base64url("-_8"), Bytes("\xfb\xff"));
  EXPECT_EQ(decode_base64url(""), Bytes());
  for (const char* text : {"+/8", "-_8=", "-_9", "A", "AA AA", "AAAAA"})
    EXPECT_FALSE(decode_base64url(text)) << text;
}

}  // namespace
}  // namespace sekisho
