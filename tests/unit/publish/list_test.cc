#include "publish/list.h"

#include <gtest/gtest.h>

#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::Published;

TagFilter filter_of(const char* versions, const char* pattern) {
  TagFilter filter;
  if (versions != nullptr) filter.versions = *VersionRange::parse(versions);
  if (pattern != nullptr) filter.pattern = *Regexp::parse(pattern);
  return filter;
}

TEST(SelectTags, HidesWhatHangsOnArtifacts) {
  const std::string hex(64, 'a');
  EXPECT_EQ(
      select_tags({"a.sig", "b.att", "c.sbom", "sha256-" + hex, "sha256-" + hex + ".sig", "sha256-1", "v1"},
                  {}),
      (std::vector<std::string>{"sha256-1", "v1"}));
}

TEST(SelectTags, GivesVersionsTheNewestFirst) {
  const std::vector<std::string> tags = {"1.10.0", "1.2.0", "2.0.0", "latest", "v1.3.0", "1.4.0-rc.1"};
  EXPECT_EQ(select_tags(tags, filter_of("1.x", nullptr)),
            (std::vector<std::string>{"1.10.0", "v1.3.0", "1.2.0"}));
  EXPECT_EQ(select_tags(tags, filter_of(nullptr, "^l|0$")),
            (std::vector<std::string>{"1.10.0", "1.2.0", "2.0.0", "latest", "v1.3.0"}));
  EXPECT_EQ(select_tags(tags, filter_of("*", "^v")), std::vector<std::string>{"v1.3.0"});
}

TEST(List, AsksOnceForEachTagAndOnceForAll) {
  const Published published;
  for (int i = 0; i < 130; ++i)
    published.server.set_tag("acme/app", "t" + std::to_string(i), published.subject.digest.text());
  const auto opened = published.open();
  const std::size_t before = published.server.requests().size();
  const auto all = list_artifacts(*opened.repository, {}, published.limits);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 131u);
  EXPECT_EQ(published.server.requests().size(), before + 132);
  EXPECT_EQ(all->back().tag, "v1");
  EXPECT_EQ(all->back().digest, published.subject.digest);
  EXPECT_EQ(all->back().created, "1970-01-01T00:00:00Z");
}

TEST(List, NamesTheReasonOfWhatIsMalformed) {
  const Published published;
  published.server.add_manifest("acme/app", "application/vnd.oci.image.manifest.v1+json", "{", "odd");
  const auto all = list_artifacts(*published.open().repository, {}, published.limits);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->front().error->code, ReasonCode::kJsonInvalid);
  EXPECT_FALSE(all->back().error);
}

TEST(List, IsBounded) {
  Published published;
  published.server.set_tag("acme/app", "v2", published.subject.digest.text());
  published.limits.tags_shown = 1;
  const auto opened = published.open();
  EXPECT_EQ(list_artifacts(*opened.repository, {}, published.limits).error().code, ReasonCode::kTagsTooMany);
  EXPECT_TRUE(list_artifacts(*opened.repository, filter_of(nullptr, "2"), published.limits).ok());
}

}  // namespace
}  // namespace sekisho::publish
