#include "crypto/mac.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sekisho::crypto {
namespace {

// Made with Python's hmac.new(bytes(range(32)), b"message", sha256).
constexpr const char* kMac = "6297b77508a1a30ea4dfadd8f847c31b49aba45de10a79daf721d3f7ec112a24";

Bytes counting() {
  Bytes bytes;
  for (char c = 0; c < 32; ++c) bytes.push_back(c);
  return bytes;
}

TEST(Mac, IsHmacSha256) {
  const MacKey key = *MacKey::of(counting());
  EXPECT_EQ(encode_hex(key.mac_of("message")), kMac);
  EXPECT_TRUE(key.is_mac_of(key.mac_of("message"), "message"));
}

TEST(Mac, IsOfOneKeyAndOneMessage) {
  const MacKey key = MacKey::make();
  Bytes mac = key.mac_of("message");
  EXPECT_FALSE(key.is_mac_of(mac, "massage"));
  EXPECT_FALSE(MacKey::make().is_mac_of(mac, "message"));
  EXPECT_FALSE(key.is_mac_of(mac.substr(0, 31), "message"));
  EXPECT_FALSE(key.is_mac_of("", ""));
  mac[31] = static_cast<char>(mac[31] ^ 1);
  EXPECT_FALSE(key.is_mac_of(mac, "message"));
}

TEST(Mac, AKeyIs32Bytes) {
  EXPECT_FALSE(MacKey::of("").has_value());
  EXPECT_FALSE(MacKey::of(counting() + "x").has_value());
  EXPECT_EQ(MacKey::of(MacKey::make().bytes())->bytes().size(), 32U);
}

}  // namespace
}  // namespace sekisho::crypto
