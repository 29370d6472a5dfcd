#include "publish/sign.h"

#include <thread>

#include <gtest/gtest.h>

#include "publish/audience.h"
#include "publish/children.h"
#include "registry/attached.h"
#include "support/fake_repository.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using registry::list_attached;
using report::Decision;
using support::Published;
using support::RegistryOptions;

TEST(Sign, EachFormatIsAdmitted) {
  const Published bundle;
  bundle.sign_bundle(bundle.key);
  EXPECT_EQ(bundle.judge(bundle.by_digest()).decision, Decision::kAdmitted);
  const Published legacy;
  legacy.sign_legacy(legacy.key);
  EXPECT_EQ(legacy.judge(legacy.by_digest()).decision, Decision::kAdmitted);
}

TEST(Sign, TheSameSignerAddsNothing) {
  const Published published;
  const auto opened = published.open();
  const auto signing = published.signing(published.key);
  EXPECT_EQ(sign_bundle(signing, *opened.repository, published.limits)->outcome, Outcome::kStored);
  EXPECT_EQ(sign_bundle(signing, *opened.repository, published.limits)->outcome, Outcome::kAlreadyThere);
  EXPECT_EQ(sign_legacy(signing, *opened.repository, published.limits)->outcome, Outcome::kStored);
  EXPECT_EQ(sign_legacy(signing, *opened.repository, published.limits)->outcome, Outcome::kAlreadyThere);
}

TEST(Sign, OtherAnnotationsAreAnotherSignature) {
  const Published published;
  const auto opened = published.open();
  auto signing = published.signing(published.key);
  EXPECT_EQ(sign_bundle(signing, *opened.repository, published.limits)->outcome, Outcome::kStored);
  signing.annotations = {{"env", "prod"}};
  EXPECT_EQ(sign_bundle(signing, *opened.repository, published.limits)->outcome, Outcome::kStored);
  EXPECT_EQ(sign_bundle(signing, *opened.repository, published.limits)->outcome, Outcome::kAlreadyThere);
}

TEST(Sign, WhatIsPreparedNobodySees) {
  RegistryOptions options;
  options.referrers_api = false;
  const Published published(options);
  const auto opened = published.open();
  const auto signing = published.signing(published.key);
  const auto store = prepare(signing, Formats::kBoth, *opened.repository, published.limits);
  ASSERT_TRUE(store.ok());
  std::vector<Error> missing;
  EXPECT_TRUE(list_attached(*opened.repository, published.subject, published.limits, missing)->empty());
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kDenied);
  const auto made = (*store)(*opened.repository);
  ASSERT_EQ(made->size(), 2U);
  for (const Signed& one : *made) EXPECT_EQ(one.outcome, Outcome::kStored);
  EXPECT_EQ(list_attached(*opened.repository, published.subject, published.limits, missing)->size(), 2U);
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kAdmitted);
}

TEST(Sign, ALegacySignatureKeepsThoseOfOthers) {
  const Published published;
  published.sign_legacy(published.stranger);
  published.sign_legacy(published.key);
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kAdmitted);
  std::vector<Error> missing;
  const auto hanging =
      list_attached(*published.open().repository, published.subject, published.limits, missing);
  ASSERT_EQ(hanging->size(), 1U);
  EXPECT_EQ(hanging->at(0).manifest.layers.size(), 2U);
}

// The registry takes what is stored, and shows none of it.
class Forgetful : public support::FakeRepository {
  Result<registry::Listing> list_referrers(const crypto::Digest&) override { return registry::Listing(); }
};

TEST(Sign, WhatIsNotShownIsNotSaidToBeSigned) {
  Forgetful repository;
  const Published published;
  auto signing = published.signing(published.key);
  signing.subject = repository.manifest({});
  const auto made = sign_bundle(signing, repository, published.limits);
  EXPECT_EQ(made.error().code, ReasonCode::kSignatureUnseen);
}

TEST(Sign, ChildrenComeBeforeTheirIndex) {
  support::FakeRepository repository;
  const auto one = repository.manifest({});
  const auto two = repository.manifest({{repository.blob("text/plain", "two")}, {}, "", {}});
  oci::Index index{crypto::Digest::of(""), 0, std::string(oci::kIndexType), {}, {one, two, one}, {}, {}};
  const Bytes bytes = oci::render_index(index);
  const auto top = repository.document(index.media_type, bytes);
  const auto family = with_children(repository.fetch_manifest(top.digest)->document, repository, {});
  ASSERT_TRUE(family.ok());
  ASSERT_EQ(family->size(), 3U);
  EXPECT_EQ(family->back().digest, top.digest);
  Limits few;
  few.manifest_layers = 2;
  EXPECT_FALSE(with_children(repository.fetch_manifest(top.digest)->document, repository, few).ok());
}

Consumer::Sees seen_by(const std::vector<Consumer>& audience, std::string_view name) {
  for (const auto& one : audience) {
    if (one.name.starts_with(name)) return one.sees;
  }
  ADD_FAILURE() << name;
  return Consumer::Sees::kNo;
}

TEST(Audience, DependsOnTheFormat) {
  const Published published;
  const auto opened = published.open();
  const auto signing = published.signing(published.key);
  const auto bundle = *sign_bundle(signing, *opened.repository, published.limits);
  const auto legacy = *sign_legacy(signing, *opened.repository, published.limits);
  const auto of_bundle = find_audience({bundle}, signing);
  EXPECT_EQ(seen_by(of_bundle, "cosign 3"), Consumer::Sees::kYes);
  for (const char* name : {"cosign 2", "Flux before", "podman"})
    EXPECT_EQ(seen_by(of_bundle, name), Consumer::Sees::kNo) << name;
  for (const char* name : {"cosign 3", "cosign 2", "Flux 2.8", "Flux before", "podman"})
    EXPECT_EQ(seen_by(find_audience({bundle, legacy}, signing), name), Consumer::Sees::kYes) << name;
}

TEST(Audience, CosignDoesNotSeeKeysOnLargerCurves) {
  const Published published;
  const auto opened = published.open();
  const auto key = *crypto::PrivateKey::generate(crypto::KeyKind::kEcdsaP384);
  const auto signing = published.signing(key);
  const auto audience = find_audience({*sign_bundle(signing, *opened.repository, published.limits)}, signing);
  EXPECT_EQ(seen_by(audience, "cosign 3"), Consumer::Sees::kNo);
}

TEST(Audience, PodmanAsksForTheName) {
  const Published published;
  const auto opened = published.open();
  auto signing = published.signing(published.key);
  const auto legacy = *sign_legacy(signing, *opened.repository, published.limits);
  signing.repository = "registry.example/other";
  EXPECT_EQ(seen_by(find_audience({legacy}, signing), "podman"), Consumer::Sees::kNo);
}

}  // namespace
}  // namespace sekisho::publish
