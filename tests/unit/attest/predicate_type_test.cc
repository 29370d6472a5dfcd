#include "attest/predicate_type.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::attest {
namespace {

TEST(PredicateType, AliasesAreCosigns) {
  EXPECT_EQ(*predicate_type_of("spdxjson"), "https://spdx.dev/Document");
  EXPECT_EQ(*predicate_type_of("slsaprovenance"), "https://slsa.dev/provenance/v0.2");
  EXPECT_EQ(*predicate_type_of("vsa"), "https://slsa.dev/verification_summary/v1");
  EXPECT_EQ(*predicate_type_of("https://acme.example/review/v1"), "https://acme.example/review/v1");
  EXPECT_FALSE(predicate_type_of("review").ok());
}

TEST(PredicateType, VersionedFormsAreOfTheTypeWithoutAVersion) {
  EXPECT_TRUE(is_type("https://spdx.dev/Document", "https://spdx.dev/Document/v2.3"));
  EXPECT_TRUE(is_type("https://cyclonedx.org/bom", "https://cyclonedx.org/bom/v1.6"));
  EXPECT_TRUE(is_type("https://cosign.sigstore.dev/attestation/vuln/v1",
                      "https://in-toto.io/attestation/vulns/v0.2"));
  // A version that is asked for is the only one.
  EXPECT_FALSE(is_type("https://spdx.dev/Document/v2.3", "https://spdx.dev/Document"));
  EXPECT_FALSE(is_type("https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"));
}

TEST(PredicateType, SpellingIsExact) {
  EXPECT_FALSE(is_type("https://spdx.dev/Document", "https://spdx.dev/Document/"));
  EXPECT_FALSE(is_type("https://spdx.dev/Document", "https://spdx.dev/document"));
  EXPECT_FALSE(is_type("https://spdx.dev/Document", "https://spdx.dev/Document/v2.3/evil"));
  EXPECT_FALSE(is_type("https://acme.example/review", "https://acme.example/review/v1"));
  EXPECT_EQ(kind_of("https://spdx.dev/Document/v2.3"), Kind::kSpdx);
  EXPECT_EQ(kind_of("https://spdx.dev/Document/"), Kind::kOther);
}

}  // namespace
}  // namespace sekisho::attest
