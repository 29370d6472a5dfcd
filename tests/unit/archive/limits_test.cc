#include <gtest/gtest.h>

#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

using support::layer;
using support::tar_file;

std::optional<ReasonCode> refusal(const Bytes& bytes, const Limits& limits) {
  Unpacker unpacker;
  const auto unpacked = unpacker.unpack(bytes, limits);
  if (unpacked.ok()) return std::nullopt;
  return unpacked.error().code;
}

// UNP-29, each at its bound and one beyond.
TEST(UnpackLimits, EntriesCountImplicitDirectories) {
  const Bytes bytes = layer(tar_file("d/a", "1") + tar_file("d/b", "1"));
  Limits limits;
  limits.entries = 3;
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.entries = 2;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, FileBytes) {
  const Bytes bytes = layer(tar_file("a", "12345"));
  Limits limits;
  limits.file_bytes = 5;
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.file_bytes = 4;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, TreeBytes) {
  const Bytes bytes = layer(tar_file("a", "12345") + tar_file("b", "12345"));
  Limits limits;
  limits.tree_bytes = 10;
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.tree_bytes = 9;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, PathBytesAndDepth) {
  const Bytes bytes = layer(tar_file("a/b/c", "1"));
  Limits limits;
  limits.path_bytes = 5;
  limits.path_depth = 3;
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.path_bytes = 4;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
  limits.path_bytes = 5;
  limits.path_depth = 2;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, PaxBytes) {
  const Bytes record = support::pax_record("path", "long.yaml");
  const Bytes bytes = layer(support::tar_pax(record) + tar_file("a", "1"));
  Limits limits;
  limits.pax_bytes = record.size();
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.pax_bytes = record.size() - 1;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, PaddingBytes) {
  const Bytes bytes = support::gzip_member(tar_file("a", "1") + support::tar_end() + Bytes(512, '\0'));
  Limits limits;
  limits.padding_bytes = 512;
  EXPECT_EQ(refusal(bytes, limits), std::nullopt);
  limits.padding_bytes = 511;
  EXPECT_EQ(refusal(bytes, limits), ReasonCode::kArchiveLimits);
}

TEST(UnpackLimits, RatioIsLookedAtBeyondOneMebibyteOnly) {
  Limits limits;
  EXPECT_EQ(refusal(layer(tar_file("zeros", Bytes(900'000, '\0'))), limits), std::nullopt);
  EXPECT_EQ(refusal(layer(tar_file("zeros", Bytes(1'200'000, '\0'))), limits), ReasonCode::kArchiveLimits);
  limits.ratio = 2000;
  EXPECT_EQ(refusal(layer(tar_file("zeros", Bytes(1'200'000, '\0'))), limits), std::nullopt);
}

// UNP-29: the bomb is refused before it is written.
TEST(UnpackLimits, NothingOfATooLargeFileIsWritten) {
  Unpacker unpacker;
  EXPECT_FALSE(unpacker.unpack(layer(tar_file("zeros", Bytes(17 << 20, '\0')))).ok());
  EXPECT_TRUE(std::filesystem::is_empty(unpacker.root()));
}

}  // namespace
}  // namespace sekisho::archive
