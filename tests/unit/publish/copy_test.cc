#include "publish/copy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "publish/store.h"
#include "support/fake_repository.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::FakeRepository;

struct Scene {
  FakeRepository from;
  FakeRepository to;
  oci::Descriptor artifact = from.manifest({{from.blob("text/plain", "content")}, {}, "", {}});
  oci::Descriptor bundle = from.bundle(artifact, "{}", "https://example.com/type");

  Result<Copied> run(Referrers referrers = Referrers::kCopied, const Limits& limits = {}) {
    return copy(*from.fetch_manifest(artifact.digest), "v1", {from, to, std::nullopt, referrers}, limits);
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
  Limits flat;
  flat.referrers_deep = 0;
  EXPECT_EQ(scene.run(Referrers::kCopied, flat).error().code, ReasonCode::kReferrersTooMany);
  EXPECT_FALSE(scene.is_tagged());
  scene.from.listing.truncated = true;
  EXPECT_EQ(scene.run().error().code, ReasonCode::kReferrersTooMany);
  EXPECT_FALSE(scene.is_tagged());
}

TEST(Copy, HoldsFewBlobsAtOnce) {
  Scene scene;
  std::vector<oci::Descriptor> layers;
  for (int i = 0; i < 9; ++i) layers.push_back(scene.from.blob("text/plain", std::to_string(i)));
  scene.artifact = scene.from.manifest({layers, {}, "", {}});
  Limits limits;
  limits.held_at_once = 4;
  const auto copied = scene.run(Referrers::kLeft, limits);
  ASSERT_TRUE(copied.ok()) << copied.error().message();
  EXPECT_EQ(copied->blobs, 10U);
  EXPECT_EQ(scene.from.side_by_side, (std::vector<std::size_t>{4, 4, 2}));
}

TEST(Copy, LeavesReferrersWhereAskedTo) {
  Scene scene;
  EXPECT_TRUE(scene.run(Referrers::kLeft)->attached.empty());
  EXPECT_TRUE(scene.is_tagged());
}

// Promotion is an artifact, signed, with a large file attached, on its way to another repository of the same
// registry.
class Promotion : public testing::TestWithParam<bool> {
 protected:
  Promotion() : published_(options()), opened_(published_.open()) {
    published_.sign_bundle(published_.key);
    published_.sign_legacy(published_.key);
    EXPECT_TRUE(
        put_referrer({"application/x", Bytes(2 * kMiB, 'x'), {}, {}}, published_.subject, *opened_.repository)
            .ok());
    before_ = published_.server.lines().size();
  }
  static support::RegistryOptions options() {
    support::RegistryOptions options;
    options.mounts = GetParam();
    return options;
  }
  oci::Reference target() const { return *oci::Reference::parse(published_.server.host() + "/acme/prod:v1"); }
  Result<Copied> run() {
    const auto session = registry::make_session(*opened_.transport, {}, {});
    const auto to = *registry::open_repository(session, target(), {});
    return copy(*opened_.repository->fetch_tag("v1"), "v1", {*opened_.repository, *to, "acme/app"}, {});
  }
  std::size_t count(const std::string& begin) const {
    const auto lines = published_.server.lines();
    return static_cast<std::size_t>(
        std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(before_), lines.end(),
                      [&](const std::string& line) { return line.starts_with(begin); }));
  }
  support::Published published_;
  support::Published::Opened opened_;
  std::size_t before_ = 0;
};

TEST_P(Promotion, FetchesOnlyWhatTheRegistryDoesNotMount) {
  const auto copied = run();
  ASSERT_TRUE(copied.ok()) << copied.error().message();
  const std::size_t blobs = 7;
  EXPECT_EQ(copied->mounted, GetParam() ? blobs : 0u);
  EXPECT_EQ(copied->blobs, GetParam() ? 0u : blobs);
  EXPECT_EQ(copied->bytes > 2 * kMiB, !GetParam());
  EXPECT_EQ(count("GET /v2/acme/app/blobs/"), copied->blobs);
  EXPECT_EQ(count("POST /v2/acme/prod/blobs/uploads/?mount="), blobs);
  EXPECT_EQ(count("POST /v2/acme/prod/blobs/uploads/"), blobs) << "opened uploads are used";
  EXPECT_EQ(count("PUT /v2/acme/prod/blobs/uploads/"), copied->blobs);
  EXPECT_EQ(published_.judge(target()).decision, report::Decision::kAdmitted);
}

INSTANTIATE_TEST_SUITE_P(Registry, Promotion, testing::Bool(),
                         [](const auto& mounts) { return mounts.param ? "Mounts" : "DoesNotMount"; });

// A referrer of itself, or of the artifact through a ring, is copied once.
TEST(Copy, EndsWhereReferrersGoInARing) {
  Scene scene;
  scene.from.list(scene.artifact);
  EXPECT_TRUE(scene.run().ok());
}

}  // namespace
}  // namespace sekisho::publish
