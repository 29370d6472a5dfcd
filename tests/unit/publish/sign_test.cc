#include "publish/sign.h"

#include <thread>

#include <gtest/gtest.h>

#include "registry/attached.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using report::Decision;
using support::Published;

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
  EXPECT_EQ(*sign_bundle(signing, *opened.repository, published.limits), Outcome::kStored);
  EXPECT_EQ(*sign_bundle(signing, *opened.repository, published.limits), Outcome::kAlreadyThere);
  EXPECT_EQ(*sign_legacy(signing, *opened.repository, published.limits), Outcome::kStored);
  EXPECT_EQ(*sign_legacy(signing, *opened.repository, published.limits), Outcome::kAlreadyThere);
}

TEST(Sign, OtherAnnotationsAreAnotherSignature) {
  const Published published;
  const auto opened = published.open();
  auto signing = published.signing(published.key);
  EXPECT_EQ(*sign_bundle(signing, *opened.repository, published.limits), Outcome::kStored);
  signing.annotations = {{"env", "prod"}};
  EXPECT_EQ(*sign_bundle(signing, *opened.repository, published.limits), Outcome::kStored);
  EXPECT_EQ(*sign_bundle(signing, *opened.repository, published.limits), Outcome::kAlreadyThere);
}

TEST(Sign, ALegacySignatureKeepsThoseOfOthers) {
  const Published published;
  published.sign_legacy(published.stranger);
  published.sign_legacy(published.key);
  EXPECT_EQ(published.judge(published.by_digest()).decision, Decision::kAdmitted);
  std::vector<Error> missing;
  const auto hanging =
      registry::list_attached(*published.open().repository, published.subject, published.limits, missing);
  ASSERT_EQ(hanging->size(), 1U);
  EXPECT_EQ(hanging->at(0).manifest.layers.size(), 2U);
}

TEST(Attest, RefusesToPassForASignature) {
  const Published published;
  const auto opened = published.open();
  const auto stored = attest(published.signing(published.key), "https://sigstore.dev/cosign/sign/v1", Json(),
                             *opened.repository);
  EXPECT_EQ(stored.error().code, ReasonCode::kUsageInvalid);
}

TEST(PredicateType, KnowsCosignsAliases) {
  EXPECT_EQ(*predicate_type_of("spdxjson"), "https://spdx.dev/Document");
  EXPECT_EQ(*predicate_type_of("slsaprovenance"), "https://slsa.dev/provenance/v0.2");
  EXPECT_EQ(*predicate_type_of("https://example.com/x/v1"), "https://example.com/x/v1");
  EXPECT_EQ(predicate_type_of("nonsense").error().code, ReasonCode::kUsageInvalid);
}

}  // namespace
}  // namespace sekisho::publish
