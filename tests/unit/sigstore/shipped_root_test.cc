// The root that is shipped is the one that keys/README.md tells of, and is read whole.
#include <gtest/gtest.h>

#include "base/file.h"
#include "sigstore/trusted_root.h"

namespace sekisho::sigstore {
namespace {

const std::string kKeys = SEKISHO_SOURCE_DIR "/keys/";

TEST(ShippedRoot, ParsesWithNothingUnusable) {
  const auto root = parse_trusted_root(*read_file(kKeys + "sigstore-public-good.json", kMiB), Limits{});
  ASSERT_TRUE(root.ok()) << root.error().message();
  EXPECT_TRUE(root->unusable.empty());
  EXPECT_FALSE(root->authorities.empty());
  EXPECT_FALSE(root->ct_logs.empty());
  EXPECT_FALSE(root->logs.empty());
  EXPECT_FALSE(root->timestamp_authorities.empty());
}

TEST(ShippedRoot, HasTheDigestThatTheReadmeTells) {
  const auto text = *read_file(kKeys + "sigstore-public-good.json", kMiB);
  const auto readme = *read_file(kKeys + "README.md", kMiB);
  EXPECT_NE(readme.find("`" + crypto::Digest::of(text).text() + "`"), std::string::npos)
      << "write the new digest, version and date into keys/README.md";
}

}  // namespace
}  // namespace sekisho::sigstore
