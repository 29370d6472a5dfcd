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

}  // namespace
}  // namespace sekisho
