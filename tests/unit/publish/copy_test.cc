#include "publish/copy.h"

#include <gtest/gtest.h>

#include "support/fake_repository.h"

namespace sekisho::publish {
namespace {

using support::FakeRepository;

struct Scene {
  FakeRepository from;
  FakeRepository to;
  oci::Descriptor artifact = from.manifest({{from.blob("text/plain", "content")}, {}, "", {}});
  oci::Descriptor bundle = from.bundle(artifact, "{}", "https://example.com/type");

  Result<Copied> run(Referrers referrers = Referrers::kCopied) {
    return copy(*from.fetch_manifest(artifact.digest), "v1", {from, to, std::nullopt, referrers}, {});
  }
  bool is_tagged() { return to.fetch_tag("v1").ok(); }
};

TEST(Copy, TakesManifestBlobsAndReferrers) {
  Scene scene;
  const auto copied = scene.run();
  ASSERT_TRUE(copied.ok()) << copied.error().message();
  EXPECT_EQ(copied->manifests, 2U);
  ASSERT_EQ(copied->attached.size(), 1U);
  EXPECT_EQ(copied->attached[0].digest, scene.bundle.digest);
  EXPECT_TRUE(scene.is_tagged());
  EXPECT_EQ(scene.to.list_referrers(scene.artifact.digest)->descriptors.size(), 1U);
}

TEST(Copy, TagsNothingWhereSomethingCannotBeHad) {
  for (const bool listing : {true, false}) {
    Scene scene;
    if (listing) scene.from.listing_error = fail(ReasonCode::kRegistryServerError, "test");
    if (!listing)
      scene.from.content_errors.emplace(scene.bundle.digest, fail(ReasonCode::kRegistryTimeout, "test"));
    const auto copied = scene.run();
    EXPECT_EQ(copied.error().code, listing ? ReasonCode::kRegistryServerError : ReasonCode::kRegistryTimeout);
    EXPECT_FALSE(scene.is_tagged());
    scene.from.listing_error.reset();
    scene.from.content_errors.clear();
    EXPECT_TRUE(scene.run().ok());
    EXPECT_TRUE(scene.is_tagged());
  }
}

TEST(Copy, LosesNothingBeyondTheLimitsSilently) {
  Scene scene;
  scene.from.listing.truncated = true;
  EXPECT_EQ(scene.run().error().code, ReasonCode::kReferrersTooMany);
  EXPECT_FALSE(scene.is_tagged());
}

TEST(Copy, LeavesReferrersWhereAskedTo) {
  Scene scene;
  EXPECT_TRUE(scene.run(Referrers::kLeft)->attached.empty());
  EXPECT_TRUE(scene.is_tagged());
}

// A referrer of itself, or of the artifact through a ring, is copied once.
TEST(Copy, EndsWhereReferrersGoInARing) {
  Scene scene;
  scene.from.list(scene.artifact);
  EXPECT_TRUE(scene.run().ok());
}

}  // namespace
}  // namespace sekisho::publish
