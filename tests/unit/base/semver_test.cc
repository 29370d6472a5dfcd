#include "base/semver.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

TEST(Version, ReadsWhatSemverDefines) {
  for (const char* text : {"0.0.0", "v1.2.3", "1.2.3-rc.1", "1.0.0-0.3.7", "1.0.0-x-y.z", "1.0.0+build.01",
                           "1.0.0-a+b", "18446744073709551615.0.0"})
    EXPECT_TRUE(Version::parse(text)) << text;
  for (const char* text :
       {"", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+", "V1.2.3",
        "vv1.2.3", "1.2.x", " 1.2.3", "1.2.3_", "-1.2.3", "18446744073709551616.0.0"})
    EXPECT_FALSE(Version::parse(text)) << text;
}

TEST(Version, IsOrderedAsSemverDefines) {
  const char* ordered[] = {"0.9.9",        "1.0.0-1",       "1.0.0-2",          "1.0.0-11",
                           "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                           "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",
                           "1.0.1",        "1.2.0",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(ordered); ++i)
    EXPECT_LT(*Version::parse(ordered[i]), *Version::parse(ordered[i + 1])) << ordered[i];
  EXPECT_EQ(*Version::parse("1.0.0+a"), *Version::parse("v1.0.0+b"));
}

// The expectations are those of Masterminds/semver 3, which Flux and Helm use.
TEST(VersionRange, ContainsWhatFluxSelects) {
  struct Case {
    const char* range;
    std::vector<const char*> in, out;
  };
  const Case cases[] = {
      {"1.2.3", {"1.2.3", "v1.2.3"}, {"1.2.4", "1.2.3-rc.1"}},
      {"=1.2.3", {"1.2.3"}, {"1.2.4"}},
      {"!=1.2.3", {"1.2.4"}, {"1.2.3"}},
      {"!=1.x", {"2.0.0"}, {"1.2.3"}},
      {">=1.0.0 <2.0.0", {"1.0.0", "1.9.9"}, {"0.9.9", "2.0.0", "1.5.0-rc.1"}},
      {">= 1.0.0, < 2.0.0", {"1.0.0", "1.9.9"}, {"0.9.9", "2.0.0"}},
      {">=1.0.0-0", {"1.0.0", "1.0.0-rc.1", "2.0.0-a"}, {"0.9.9"}},
      {">=1.0.0-0 <2.0.0", {"1.5.0"}, {"1.5.0-rc.1"}},
      {">1", {"2.0.0"}, {"1.0.0", "1.9.9"}},
      {">1.1", {"1.2.0"}, {"1.1.9"}},
      {">1.1.1", {"1.1.2"}, {"1.1.1"}},
      {"<=1", {"1.9.9", "0.1.0"}, {"2.0.0"}},
      {"<=1.1", {"1.1.9"}, {"1.2.0"}},
      {"<1.1", {"1.0.9"}, {"1.1.0"}},
      {"<1", {"0.9.0"}, {"1.0.0"}},
      {"^1.2.3", {"1.2.3", "1.9.0"}, {"1.2.2", "2.0.0"}},
      {"^1.2", {"1.2.0", "1.9.0"}, {"1.1.9", "2.0.0"}},
      {"^1", {"1.0.0", "1.9.0"}, {"2.0.0"}},
      {"^0.2.3", {"0.2.3", "0.2.9"}, {"0.2.2", "0.3.0", "1.2.3"}},
      {"^0.2", {"0.2.0", "0.2.9"}, {"0.3.0"}},
      {"^0.0.3", {"0.0.3"}, {"0.0.4", "0.1.0"}},
      {"^0.0", {"0.0.1", "0.0.9"}, {"0.1.0"}},
      {"^0", {"0.0.1", "0.9.0"}, {"1.0.0"}},
      {"^1.2.3-beta.2", {"1.2.3-beta.2", "1.2.3", "1.9.0"}, {"1.2.3-beta.1", "2.0.0"}},
      {"~1.2.3", {"1.2.3", "1.2.9"}, {"1.2.2", "1.3.0"}},
      {"~>1.2.3", {"1.2.9"}, {"1.3.0"}},
      {"~1.2", {"1.2.0", "1.2.9"}, {"1.3.0"}},
      {"~1", {"1.0.0", "1.9.0"}, {"2.0.0"}},
      {"1.x", {"1.0.0", "1.9.9"}, {"2.0.0", "0.9.0"}},
      {"1.2.*", {"1.2.9"}, {"1.3.0"}},
      {"1", {"1.5.0"}, {"2.0.0"}},
      {"*", {"0.0.1", "9.0.0"}, {"1.0.0-rc.1"}},
      {">=0", {"0.0.1"}, {"1.0.0-rc.1"}},
      {"1.2 - 1.4.5", {"1.2.0", "1.4.5"}, {"1.1.9", "1.4.6"}},
      {"1.2.0 - 1.4", {"1.4.9"}, {"1.5.0"}},
      {"^1.0 || ^3.0", {"1.1.0", "3.1.0"}, {"2.0.0", "4.0.0"}},
      {"v1.x", {"1.1.0"}, {"2.0.0"}},
  };
  for (const Case& one : cases) {
    const auto range = VersionRange::parse(one.range);
    ASSERT_TRUE(range.ok()) << one.range;
    for (const char* text : one.in)
      EXPECT_TRUE(range->contains(*Version::parse(text))) << one.range << " " << text;
    for (const char* text : one.out)
      EXPECT_FALSE(range->contains(*Version::parse(text))) << one.range << " " << text;
  }
}

TEST(VersionRange, RefusesWhatIsNone) {
  for (const char* text : {"", " ", ">", "> >1", "1.2.3.4", "a", "1.x.3", "^", "1 ||", "|| 1", "1.2-rc",
                           ">=1.0.0 <", "1.0.0 -", "- 1.0.0", "01.0.0", ">>1", "1..2"})
    EXPECT_FALSE(VersionRange::parse(text).ok()) << text;
  EXPECT_FALSE(VersionRange::parse(std::string(2000, '1')).ok());
}

}  // namespace
}  // namespace sekisho
