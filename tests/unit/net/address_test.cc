#include <gtest/gtest.h>

#include "net/url.h"

namespace sekisho::net {
namespace {

TEST(ReachOf, KnowsTheLoopbackInEverySpelling) {
  for (const char* host : {"127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0177.0.0.1",
                           "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost",
                           "localhost.", "x.localhost", "127.0.0.1."})
    EXPECT_EQ(reach_of(host), Reach::kLoopback) << host;
}

// REF-04
TEST(ReachOf, KnowsPrivateAddressesInEverySpelling) {
  for (const char* host : {"169.254.169.254",
                           "2852039166",
                           "0xa9fea9fe",
                           "169.254.43518",
                           "0251.0376.0251.0376",
                           "10.0.0.1",
                           "10.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "100.64.0.1",
                           "0.0.0.0",
                           "0",
                           "192.0.0.1",
                           "198.18.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "[::]",
                           "[fe80::1]",
                           "[fc00::1]",
                           "[fd00:ec2::254]",
                           "[ff02::1]",
                           "[::ffff:a9fe:a9fe]",
                           "[::ffff:169.254.169.254]",
                           "[::10.0.0.1]",
                           "[64:ff9b::a9fe:a9fe]",
                           "[2002:a9fe:a9fe::1]",
                           "[64:ff9b:1::1]",
                           "[nonsense]"})
    EXPECT_EQ(reach_of(host), Reach::kPrivate) << host;
}

TEST(ReachOf, LetsPublicNamesAndAddressesBe) {
  for (const char* host :
       {"ghcr.io", "localhost.evil.example", "8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]",
        "[64:ff9b::808:808]", "[::ffff:8.8.8.8]", "10.0.0.1.nip.example"})
    EXPECT_EQ(reach_of(host), Reach::kPublic) << host;
}

}  // namespace
}  // namespace sekisho::net
