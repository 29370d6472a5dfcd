// Digests are put behind images as they are written, and nothing else changes.
#include "manifests/pin.h"

#include <gtest/gtest.h>

namespace sekisho::manifests {
namespace {

constexpr const char* kDigest = "sha256:ab";

std::string pinned(const std::string& text, std::vector<Pin> pins) {
  auto done = pin_text(text, std::move(pins));
  if (done.ok()) return *done;
  EXPECT_EQ(done.error().code, ReasonCode::kImageNotPinned);
  return "refused: " + done.error().detail;
}

std::string pinned(const std::string& text, std::uint32_t line, std::uint32_t column,
                   const std::string& image = "nginx:1.27") {
  return pinned(text, {{{line, column}, image, kDigest}});
}

bool refused(const std::string& text, std::uint32_t line, std::uint32_t column) {
  return pinned(text, line, column).starts_with("refused: ");
}

TEST(Pin, GoesBehindAnImageHoweverItIsWritten) {
  EXPECT_EQ(pinned("image: nginx:1.27\n", 1, 8), "image: nginx:1.27@sha256:ab\n");
  EXPECT_EQ(pinned("image: nginx:1.27", 1, 8), "image: nginx:1.27@sha256:ab");
  EXPECT_EQ(pinned("image: nginx:1.27\r\nx: y\r\n", 1, 8), "image: nginx:1.27@sha256:ab\r\nx: y\r\n");
  EXPECT_EQ(pinned("image: nginx:1.27 # why\n", 1, 8), "image: nginx:1.27@sha256:ab # why\n");
  EXPECT_EQ(pinned("a: b\nimage: 'nginx:1.27'\n", 2, 8), "a: b\nimage: 'nginx:1.27@sha256:ab'\n");
  EXPECT_EQ(pinned("{\"image\":\"nginx:1.27\"}", 1, 10), "{\"image\":\"nginx:1.27@sha256:ab\"}");
  EXPECT_EQ(pinned("c: [{image: nginx:1.27}, {}]\n", 1, 13), "c: [{image: nginx:1.27@sha256:ab}, {}]\n");
}

TEST(Pin, ColumnsAreCountedInCharacters) {
  EXPECT_EQ(pinned("{n: \"\xE9\x96\xA2\xC3\xA9\", image: nginx:1.27}\n", 1, 18),
            "{n: \"\xE9\x96\xA2\xC3\xA9\", image: nginx:1.27@sha256:ab}\n");
}

TEST(Pin, GoesBehindATagThatStandsAlone) {
  EXPECT_EQ(pinned("newTag: \"1.27\"\n", 1, 9), "newTag: \"1.27@sha256:ab\"\n");
  EXPECT_EQ(pinned("image: nginx\n", 1, 8, "nginx"), "image: nginx@sha256:ab\n");
}

TEST(Pin, ManyInOneFileKeepTheirPlaces) {
  EXPECT_EQ(pinned("[nginx:1.27, b:2,\n c:3]\n", {{{2, 2}, "c:3", "sha256:cc"},
                                                  {{1, 14}, "b:2", "sha256:bb"},
                                                  {{1, 2}, "nginx:1.27", "sha256:aa"}}),
            "[nginx:1.27@sha256:aa, b:2@sha256:bb,\n c:3@sha256:cc]\n");
}

TEST(Pin, OnePlaceHasOneDigest) {
  const std::string text = "newTag: v1\n";
  EXPECT_EQ(pinned(text, {{{1, 9}, "a:v1", kDigest}, {{1, 9}, "b:v1", kDigest}}), "newTag: v1@sha256:ab\n");
  EXPECT_EQ(pinned(text, {{{1, 9}, "a:v1", kDigest}, {{1, 9}, "b:v1", "sha256:cd"}}),
            "refused: its tag is that of images with different digests");
}

TEST(Pin, WhatIsNotTheImageIsLeftAlone) {
  EXPECT_TRUE(refused("image: *alias\n", 1, 8));
  EXPECT_TRUE(refused("image: &anchor nginx:1.27\n", 1, 8));
  EXPECT_TRUE(refused("image: |-\n  nginx:1.27\n", 1, 8));
  EXPECT_TRUE(refused("image: \"nginx\\x3a1.27\"\n", 1, 8));
  EXPECT_TRUE(refused("image: \"nginx:1.27\n  \"\n", 1, 8));
  EXPECT_TRUE(refused("image: httpd:1.27\n", 1, 8)) << "a tag counts alone only";
  EXPECT_TRUE(refused("image: nginx:1.27\n", 9, 1));
  EXPECT_TRUE(refused("image: nginx:1.27\n", 1, 99));
  EXPECT_TRUE(refused("", 1, 1));
}

}  // namespace
}  // namespace sekisho::manifests
