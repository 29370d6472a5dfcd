#include "attest/license.h"

#include <gtest/gtest.h>

namespace sekisho::attest {
namespace {

using Unknown = LicensePolicy::Unknown;

std::string fault(const std::vector<std::string>& allow, const std::vector<std::string>& deny,
                  const std::string& text) {
  const auto policy = LicensePolicy::of(allow, deny, Unknown::kDeny);
  const auto expression = LicenseExpression::parse(text, Limits{});
  if (!policy.ok() || !expression.ok()) return "malformed";
  return policy->fault_of(*expression).value_or("");
}

TEST(License, OfOrOneChoiceMustDoAndOfAndAll) {
  const std::vector<std::string> allow{"MIT", "Apache-2.0"};
  EXPECT_EQ(fault(allow, {}, "MIT"), "");
  EXPECT_EQ(fault(allow, {}, "mit"), "");
  EXPECT_EQ(fault(allow, {}, "GPL-3.0-only"), "GPL-3.0-only is not allowed");
  EXPECT_EQ(fault(allow, {}, "MIT OR GPL-3.0-only"), "");
  EXPECT_EQ(fault(allow, {}, "MIT AND GPL-3.0-only"), "GPL-3.0-only is not allowed");
  EXPECT_EQ(fault(allow, {}, "MIT AND (GPL-3.0-only OR Apache-2.0)"), "");
  EXPECT_EQ(fault(allow, {}, "ISC OR GPL-3.0-only"), "ISC is not allowed, GPL-3.0-only is not allowed");
  // AND binds closer.
  EXPECT_EQ(fault(allow, {}, "MIT OR Apache-2.0 AND GPL-3.0-only"), "");
  EXPECT_EQ(fault(allow, {}, "(MIT OR Apache-2.0) AND GPL-3.0-only"), "GPL-3.0-only is not allowed");
  EXPECT_EQ(fault(allow, {}, "GPL-3.0-only or MIT and Apache-2.0"), "");
}

TEST(License, ADeniedOneIsRefusedUnlessItCanBeAvoided) {
  const std::vector<std::string> deny{"AGPL-3.0-only"};
  EXPECT_EQ(fault({}, deny, "AGPL-3.0-only"), "AGPL-3.0-only is denied");
  EXPECT_EQ(fault({}, deny, "AGPL-3.0"), "AGPL-3.0 is denied");
  EXPECT_EQ(fault({}, deny, "AGPL-3.0-only OR MIT"), "");
  EXPECT_EQ(fault({}, deny, "AGPL-3.0-only AND MIT"), "AGPL-3.0-only is denied");
  EXPECT_EQ(fault({}, deny, "AGPL-3.0-or-later"), "");
  EXPECT_EQ(fault({}, {"AGPL-3.0-or-later"}, "AGPL-3.0+"), "AGPL-3.0+ is denied");
  EXPECT_EQ(fault({}, {"AGPL-3.0-or-later"}, "AGPL-3.0-only"), "AGPL-3.0-only is denied");
  EXPECT_EQ(fault({"MIT"}, {"MIT"}, "MIT"), "MIT is denied");
}

TEST(License, AnExceptionOnlyAddsPermission) {
  const std::string classpath = "GPL-2.0-only WITH Classpath-exception-2.0";
  EXPECT_EQ(fault({"GPL-2.0-only"}, {}, classpath), "");
  EXPECT_EQ(fault({classpath}, {}, classpath), "");
  EXPECT_EQ(fault({classpath}, {}, "GPL-2.0-only"), "GPL-2.0-only is not allowed");
  EXPECT_EQ(fault({classpath}, {}, "GPL-2.0-only with LLVM-exception"),
            "GPL-2.0-only WITH LLVM-exception is not allowed");
  EXPECT_EQ(fault({}, {"GPL-2.0-only"}, classpath), classpath + " is denied");
  EXPECT_EQ(fault({classpath}, {"GPL-2.0-only"}, classpath), "");
}

TEST(License, OrLaterIsAChoiceOfVersions) {
  EXPECT_EQ(fault({"GPL-2.0-only"}, {}, "GPL-2.0-or-later"), "");
  EXPECT_EQ(fault({"GPL-2.0-or-later"}, {}, "GPL-2.0+"), "");
  EXPECT_EQ(fault({"GPL-2.0-or-later"}, {}, "GPL-2.0-only"), "");
  EXPECT_EQ(fault({"GPL-3.0-only"}, {}, "GPL-2.0-only"), "GPL-2.0-only is not allowed");
}

TEST(License, RefsAreWhatTheyAreListedAs) {
  EXPECT_EQ(fault({"LicenseRef-acme"}, {}, "LicenseRef-acme"), "");
  EXPECT_EQ(fault({"MIT"}, {}, "DocumentRef-spdx:LicenseRef-acme"),
            "DocumentRef-spdx:LicenseRef-acme is not allowed");
}

TEST(License, WhatIsNoExpressionIsRefused) {
  for (const char* text : {"",
                           "  ",
                           "MIT Apache-2.0",
                           "MIT OR",
                           "OR MIT",
                           "MIT AND OR ISC",
                           "(MIT",
                           "MIT)",
                           "()",
                           "MIT WITH",
                           "MIT WITH (x)",
                           "MIT WITH AND",
                           "MIT/Apache-2.0",
                           "M\xC3\xACT",
                           "MIT, ISC",
                           "MIT || ISC",
                           "++",
                           "+",
                           "MI\xE2\x84\xAA",
                           "Mit Or Isc"}) {
    EXPECT_EQ(fault({}, {}, text), "malformed") << text;
  }
  EXPECT_FALSE(LicensePolicy::of({"MIT OR ISC"}, {}, Unknown::kDeny).ok());
}

TEST(License, BracketsAndTermsAreBounded) {
  EXPECT_EQ(fault({}, {}, std::string(1000000, '(')), "malformed");
  std::string many = "MIT";
  for (int i = 0; i < 999; ++i) many += " OR MIT";
  EXPECT_EQ(fault({"ISC"}, {}, many).substr(0, 18), "MIT is not allowed");
  EXPECT_EQ(fault({}, {}, many + " OR MIT"), "malformed");
  EXPECT_EQ(fault({}, {}, std::string(500, '(') + "MIT" + std::string(500, ')')), "");
}

TEST(License, TheUnknownIsAChoiceOfThePolicy) {
  EXPECT_TRUE(LicensePolicy::of({}, {}, Unknown::kDeny)->fault_of_unknown().has_value());
  EXPECT_FALSE(LicensePolicy::of({}, {}, Unknown::kAllow)->fault_of_unknown().has_value());
}

}  // namespace
}  // namespace sekisho::attest
