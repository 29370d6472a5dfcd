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
  }
  Result<Layer> pack(const std::vector<std::string>& allowed_secrets = {}) const {
    return publish::pack(*open_source({directory.path()}, {}), allowed_secrets, {});
  }
  support::TemporaryDirectory directory;
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
  const auto pushed = push({{}, {}, Time(), {}, "v9"}, *tree.pack(), *opened.repository);
  EXPECT_FALSE(pushed.ok());
  EXPECT_FALSE(published.server.tag("acme/app", "v9"));
}

// Whoever follows the tag never meets the artifact without what is to hang on it.
TEST(Push, WhatHangsOnItComesBeforeTheTag) {
  const Published published;
  const auto opened = published.open();
  const auto layer = *Tree("new.yaml").pack();
  Push what{{}, {}, Time(), {}, "v9"};
  what.before_tag = [&](const oci::Descriptor& manifest) -> Done {
    EXPECT_TRUE(opened.repository->fetch_manifest(manifest.digest).ok());
    EXPECT_FALSE(published.server.tag("acme/app", "v9"));
    return fail(ReasonCode::kKeyPassword, "wrong");
  };
  EXPECT_FALSE(push(what, layer, *opened.repository).ok());
  EXPECT_FALSE(published.server.tag("acme/app", "v9"));
  what.before_tag = [&](const oci::Descriptor& manifest) -> Done {
    auto signing = published.signing(published.key);
    signing.subject = manifest;
    EXPECT_TRUE(sign(signing, Formats::kBoth, *opened.repository, published.limits).ok());
    return done();
  };
  EXPECT_TRUE(push(what, layer, *opened.repository).ok());
  EXPECT_EQ(published.judge(published.reference("v9")).decision, report::Decision::kAdmitted);
}

TEST(Push, WhatHangsOnItIsMadeWhileItIsSent) {
  const Published published;
  const auto opened = published.open();
  const auto other = published.open();
  const Tree tree("new.yaml");
  auto signing = published.signing(published.key);
  Store store;
  Push what{{}, {}, Time(), {}, "v9"};
  what.meanwhile = [&](const oci::Descriptor& manifest) -> Done {
    signing.subject = manifest;
    auto prepared = prepare(signing, Formats::kBoth, *other.repository, published.limits);
    if (!prepared.ok()) return std::move(prepared).error();
    store = *std::move(prepared);
    return done();
  };
  what.before_tag = [&](const oci::Descriptor& manifest) -> Done {
    EXPECT_EQ(manifest.digest, signing.subject.digest);
    EXPECT_FALSE(published.server.tag("acme/app", "v9"));
    EXPECT_EQ(store(*opened.repository)->size(), 2U);
    return done();
  };
  ASSERT_TRUE(push(what, *tree.pack(), *opened.repository).ok());
  EXPECT_EQ(published.judge(published.reference("v9")).decision, report::Decision::kAdmitted);
}

TEST(Push, IsNotTaggedWhereWhatIsMadeMeanwhileFails) {
  const Published published;
  const auto opened = published.open();
  const Tree tree("new.yaml");
  Push what{{}, {}, Time(), {}, "v9"};
  what.meanwhile = [](const oci::Descriptor&) { return Done(fail(ReasonCode::kKeyPassword, "wrong")); };
  what.before_tag = [](const oci::Descriptor&) -> Done {
    ADD_FAILURE() << "there is nothing to store";
    return done();
  };
  EXPECT_EQ(push(what, *tree.pack(), *opened.repository).error().code, ReasonCode::kKeyPassword);
  EXPECT_FALSE(published.server.tag("acme/app", "v9"));
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
  const auto layer = *Tree("new.yaml").pack();
  Push what{{}, {}, Time(), {}, "v1", Existing::kKept};
  what.meanwhile = [](const oci::Descriptor&) -> Done {
    ADD_FAILURE() << "nothing is signed that is not pushed";
    return done();
  };
  const std::size_t before = published.server.requests().size();
  EXPECT_EQ(push(what, layer, *opened.repository).error().code, ReasonCode::kTagExists);
  EXPECT_EQ(published.server.requests().size(), before + 1) << "nothing was written";
  what.tag = "v2";
  what.meanwhile = {};
  EXPECT_EQ(push(what, layer, *opened.repository)->state, TagState::kFree);
  EXPECT_EQ(push(what, layer, *opened.repository)->state, TagState::kSame);
}

TEST(Pack, RefusesASecret) {
  const Tree tree("a.key");
  EXPECT_EQ(tree.pack().error().code, ReasonCode::kPushSecret);
  EXPECT_TRUE(tree.pack({"a.key"}).ok());
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
