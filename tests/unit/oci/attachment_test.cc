#include "oci/attachment.h"

#include <gtest/gtest.h>

namespace sekisho::oci {
namespace {

TEST(Origin, HasANameForPeople) {
  EXPECT_EQ(origin_name(Origin::kReferrersApi), "referrers API");
  EXPECT_EQ(origin_name(Origin::kFallbackTag), "fallback tag");
  EXPECT_EQ(origin_name(Origin::kLayout), "layout");
  EXPECT_EQ(origin_name(Origin::kSignatureTag), ".sig tag");
  EXPECT_EQ(origin_name(Origin::kAttestationTag), ".att tag");
  EXPECT_EQ(origin_name(Origin::kSbomTag), ".sbom tag");
}

}  // namespace
}  // namespace sekisho::oci
