#include "publish/push.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "publish/sign.h"
#include "publish/tag.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::Published;

// Tree is a tree of one file.
struct Tree {
  explicit Tree(const char* name) {
    EXPECT_TRUE(write_new_file(directory.path() / name, "a: b\n", 0644).ok());
    source = *open_source({directory.path()}, {});
  }
  support::TemporaryDirectory directory;
  std::optional<archive::SourceTree> source;
};

TEST(Push, IsReproducible) {
  const Published published;
  EXPECT_EQ(published.push("v2").digest, published.subject.digest);
}

TEST(Push, WritesWhatFluxReads) {
  const Published published;
  const auto fetched = published.open().repository->fetch_tag("v1");
  const auto& manifest = std::get<oci::Manifest>(fetched->document);
  EXPECT_EQ(manifest.config.media_type, oci::kFluxConfigType);
  EXPECT_EQ(manifest.config.size, 233U);
  ASSERT_EQ(manifest.layers.size(), 1U);
  EXPECT_EQ(manifest.layers[0].media_type, oci::kFluxContentType);
  EXPECT_TRUE(manifest.artifact_type.empty());
  EXPECT_EQ(*oci::find_annotation(manifest.annotations, "org.opencontainers.image.created"),
            "1970-01-01T00:00:00Z");
}

TEST(Push, StoresTheTagLast) {
  const Published published;
  const auto lines = published.server.lines();
  EXPECT_TRUE(lines.back().starts_with("PUT /v2/acme/app/manifests/v1")) << lines.back();
}

TEST(Push, WhatFailsMidwayPublishesNothing) {
  Published published;
  published.limits.retries = 0;
  published.server.fault("/blobs/uploads/", support::Fault::kReset);
  const auto opened = published.open();
  const Tree tree("new.yaml");
  const auto pushed = push({{}, {}, Time(), {}, "v9"}, *tree.source, *opened.repository, published.limits);
  EXPECT_FALSE(pushed.ok());
  EXPECT_FALSE(published.server.tag("acme/app", "v9"));
}

// Whoever follows the tag never meets the artifact without what is to hang on it.
TEST(Push, WhatHangsOnItComesBeforeTheTag) {
  const Published published;
  const auto opened = published.open();
  const Tree tree("new.yaml");
  const auto& source = *tree.source;
  Push what{{}, {}, Time(), {}, "v9"};
  what.before_tag = [&](const oci::Descriptor& manifest) -> Done {
    EXPECT_TRUE(opened.repository->fetch_manifest(manifest.digest).ok());
    EXPECT_FALSE(published.server.tag("acme/app", "v9"));
    return fail(ReasonCode::kKeyPassword, "wrong");
  };
  EXPECT_FALSE(push(what, source, *opened.repository, published.limits).ok());
  EXPECT_FALSE(published.server.tag("acme/app", "v9"));
  what.before_tag = [&](const oci::Descriptor& manifest) -> Done {
    auto signing = published.signing(published.key);
    signing.subject = manifest;
    EXPECT_TRUE(sign(signing, Formats::kBoth, *opened.repository, published.limits).ok());
    return done();
  };
  EXPECT_TRUE(push(what, source, *opened.repository, published.limits).ok());
  EXPECT_EQ(published.judge(published.reference("v9")).decision, report::Decision::kAdmitted);
}

TEST(Push, OfASmallTreeTakesThreeJourneys) {
  const Published published;
  std::vector<std::string> methods;
  for (const auto& request : published.server.requests()) methods.push_back(request.method);
  EXPECT_EQ(methods, (std::vector<std::string>{"POST", "POST", "PUT", "PUT", "PUT"}));
}

TEST(Push, KeepsATagThatIsToBeKept) {
  const Published published;
  const auto opened = published.open();
  const support::TemporaryDirectory tree;
  ASSERT_TRUE(write_new_file(tree.path() / "new.yaml", "a: b\n", 0644).ok());
  const auto source = *open_source({tree.path()}, {});
  Push what{{}, {}, Time(), {}, "v1", Existing::kKept};
  const std::size_t before = published.server.requests().size();
  EXPECT_EQ(push(what, source, *opened.repository, published.limits).error().code, ReasonCode::kTagExists);
  EXPECT_EQ(published.server.requests().size(), before + 1) << "nothing was written";
  what.tag = "v2";
  EXPECT_EQ(push(what, source, *opened.repository, published.limits)->state, TagState::kFree);
  EXPECT_EQ(push(what, source, *opened.repository, published.limits)->state, TagState::kSame);
}

TEST(Push, OfASecretSendsNothing) {
  const Published published;
  const auto opened = published.open();
  const Tree tree("a.key");
  const auto& source = *tree.source;
  Push what{{}, {}, Time(), {}, "v3"};
  const std::size_t before = published.server.requests().size();
  EXPECT_EQ(push(what, source, *opened.repository, published.limits).error().code, ReasonCode::kPushSecret);
  EXPECT_EQ(published.server.requests().size(), before);
  what.allowed_secrets = {"a.key"};
  EXPECT_TRUE(push(what, source, *opened.repository, published.limits).ok());
}

TEST(Tag, LooksAtAllTagsThatAreToBeKeptFirst) {
  const Published published;
  const auto opened = published.open();
  const auto fetched = opened.repository->fetch_tag("v1");
  published.server.add_manifest("acme/app", "x/y", "{}", "odd");
  const Done tagged = tag(*fetched, {"new", "v1", "odd"}, Existing::kKept, *opened.repository);
  ASSERT_FALSE(tagged.ok());
  EXPECT_EQ(tagged.error().code, ReasonCode::kTagExists);
  EXPECT_FALSE(published.server.tag("acme/app", "new"));
  EXPECT_TRUE(tag(*fetched, {"new", "v1"}, Existing::kKept, *opened.repository).ok());
  EXPECT_TRUE(published.server.tag("acme/app", "new"));
}

TEST(Tag, KeepsTheDigest) {
  const Published published;
  const auto opened = published.open();
  const auto fetched = opened.repository->fetch_tag("v1");
  EXPECT_TRUE(tag(*fetched, {"v1.0", "latest"}, Existing::kReplaced, *opened.repository).ok());
  EXPECT_EQ(published.server.tag("acme/app", "latest"), published.subject.digest.text());
  EXPECT_EQ(published.server.tag("acme/app", "v1.0"), published.subject.digest.text());
}

}  // namespace
}  // namespace sekisho::publish
