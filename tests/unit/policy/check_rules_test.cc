#include "policy/check_rules.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "policy_maker.h"

namespace sekisho::policy {
namespace {

// Whether a book with one rule for each pattern loads.
bool loads(const std::vector<std::string>& patterns) {
  const PolicyMaker maker;
  std::string spec = "  rules:\n";
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    spec += "    - {name: r" + std::to_string(i) + ", match: {repositories: [\"" + patterns[i] +
            "\"]}, signatures: [{from: [a]}]}\n";
  }
  const auto policy = maker.load(PolicyMaker::in_spec(spec));
  if (!policy.ok()) {
    EXPECT_EQ(policy.error().code, ReasonCode::kPolicyInvalid);
    EXPECT_NE(policy.error().detail.find("r0"), std::string::npos) << policy.error().detail;
    EXPECT_NE(policy.error().detail.find("r1"), std::string::npos) << policy.error().detail;
  }
  return policy.ok();
}

// POL-03
TEST(CheckRules, RefusesRulesOfEqualSpecificityThatCouldMatchTheSameName) {
  EXPECT_FALSE(loads({"ghcr.io/acme/*", "ghcr.io/acme/{repo}"}));
  EXPECT_FALSE(loads({"ghcr.io/acme/app", "ghcr.io/acme/app"}));
  EXPECT_FALSE(loads({"ghcr.io/acme/*-x", "ghcr.io/acme/*-*x"}) &&
               loads({"ghcr.io/acme/*a", "ghcr.io/acme/*"}));
  EXPECT_FALSE(loads({"**", "**"}));
  EXPECT_FALSE(loads({"*.io/x", "*/x"}));
}

TEST(CheckRules, AcceptsRulesThatDifferInSpecificityOrNeverMeet) {
  EXPECT_TRUE(loads({"ghcr.io/acme/*", "ghcr.io/acme/app"}));
  EXPECT_TRUE(loads({"ghcr.io/acme/*", "quay.io/acme/*"}));
  EXPECT_TRUE(loads({"ghcr.io/acme/{repo}/manifests", "ghcr.io/acme/{repo}"}));
  EXPECT_TRUE(loads({"**", "ghcr.io/**"}));
  EXPECT_TRUE(loads({"**", "*/**"}));
  EXPECT_TRUE(loads({"ghcr.io/acme/*-x", "ghcr.io/acme/*-y"}));
}

TEST(CheckRules, RefusesARuleThatAnotherAlwaysBeats) {
  EXPECT_FALSE(loads({"ghcr.io/acme/**", "ghcr.io/acme/*/*"}));
  EXPECT_FALSE(loads({"*.io/**", "*.io/*/*"}));
}

}  // namespace
}  // namespace sekisho::policy
