// Versions in rising order, as dpkg --compare-versions, rpm's own tests, apk version -t, Maven's
// specification, PEP 440 and Gem::Version have them.
#include "attest/version_order.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sekisho::attest {
namespace {

struct Rising {
  std::string type;
  std::vector<std::vector<std::string>> versions;  // those of one list are equal
};

const std::vector<Rising>& all() {
  static const std::vector<Rising> kAll = {
      {"npm",
       {{"1-0"},
        {"1.0.0-alpha"},
        {"1.0.0-alpha.1"},
        {"1.0.0-beta"},
        {"1.0.0", "1", "1.0+x", "1.0.0+build"},
        {"1.0.1"},
        {"1.10.0"},
        {"99999999.0.0"}}},
      {"golang", {{"v0.0.0-20200101000000-abcdefabcdef"}, {"v1.2.3"}, {"v2.0.0+incompatible"}}},
      {"deb",
       {{"1.0~rc1-1"},
        {"1.0~rc1-2"},
        {"1.0", "1.0-0"},
        {"1.0-1"},
        {"1.0-1+b1"},
        {"1.0-1.1"},
        {"1.0a-1"},
        {"1.0+dfsg-1"},
        {"1.2-1"},
        {"1.10-1"},
        {"3.0.11-1~deb12u1"},
        {"3.0.11-1~deb12u2"},
        {"3.0.11-1"},
        {"1:0.1-1", "01:0.1-1"},
        {"99999999999999999999999:1"}}},
      {"rpm",
       {{"1.0~rc1"},
        {"1.0"},
        {"1.0^git1"},
        {"1.0.1"},
        {"1.05"},
        {"1.10"},
        {"2.0-1.el9"},
        {"2.0-2.el9"},
        {"2.0a"},
        {"2.0.1"},
        {"1:0.1-1"}}},
      {"apk",
       {{"1.0_alpha"},
        {"1.0_alpha2"},
        {"1.0_beta"},
        {"1.0_rc1"},
        {"1.0", "1.0-r0"},
        {"1.0-r1"},
        {"1.0_p1"},
        {"1.0a"},
        {"1.0.1"},
        {"1.2"},
        {"1.10"}}},
      {"maven",
       {{"1-alpha-1", "1-alpha1", "1-a1"},
        {"1-beta-1"},
        {"1-milestone-1", "1-m1"},
        {"1-rc1", "1-cr1"},
        {"1-SNAPSHOT"},
        {"1", "1.0", "1.0.0", "1-ga", "1.final", "1-RELEASE"},
        {"1-sp"},
        {"1-abc"},
        {"1-xyz"},
        {"1-1"},
        {"1.1"},
        {"1.2.1"},
        {"1.10"},
        {"2.0-beta9"},
        {"2.0"},
        {"2.17.1"}}},
      {"pypi",
       {{"1.0.dev1"},
        {"1.0a1.dev1"},
        {"1.0a1", "1.0-alpha.1", "1.0.alpha1"},
        {"1.0b2"},
        {"1.0rc1", "1.0c1", "1.0.pre1"},
        {"1.0", "v1.0", "1.0.0", "1"},
        {"1.0+local.1"},
        {"1.0+local.2"},
        {"1.0.post1", "1.0-1", "1.0.r1"},
        {"1.1.dev1"},
        {"1.1"},
        {"1.10"},
        {"1!0.1"}}},
      {"gem", {{"1.0.a"}, {"1.0.b1"}, {"1.0.rc1"}, {"1.0", "1.0.0", "1"}, {"1.0.1"}, {"1.10"}, {"2.0"}}},
  };
  return kAll;
}

int sign(const std::optional<std::strong_ordering>& order) {
  return !order ? 99 : *order < 0 ? -1 : *order > 0 ? 1 : 0;
}

TEST(VersionOrder, IsThatOfTheEcosystem) {
  for (const auto& [type, lists] : all()) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      for (std::size_t j = 0; j < lists.size(); ++j) {
        for (const std::string& a : lists[i]) {
          for (const std::string& b : lists[j]) {
            EXPECT_EQ(sign(compare_versions(type, a, b)), i < j   ? -1
                                                          : i > j ? 1
                                                                  : 0)
                << type << ": " << a << " and " << b;
          }
        }
      }
    }
  }
}

TEST(VersionOrder, WhatCannotBeReadIsNotOrdered) {
  for (const auto& [type, text] : std::vector<std::pair<std::string, std::string>>{{"npm", "latest"},
                                                                                   {"npm", "1.x"},
                                                                                   {"deb", ":1"},
                                                                                   {"deb", "x:1"},
                                                                                   {"deb", "1_0"},
                                                                                   {"rpm", ""},
                                                                                   {"rpm", "1 0"},
                                                                                   {"apk", "a1"},
                                                                                   {"apk", "1.0.1_what1"},
                                                                                   {"apk", "1.0-rx"},
                                                                                   {"pypi", "one"},
                                                                                   {"pypi", "1.0what"},
                                                                                   {"pypi", "1.0+"},
                                                                                   {"gem", "x1"},
                                                                                   {"gem", "1_0"},
                                                                                   {"generic", "1.0"}}) {
    EXPECT_EQ(sign(compare_versions(type, text, "1.0.1")), 99) << type << " " << text;
  }
  EXPECT_EQ(sign(compare_versions("generic", "same", "same")), 0);
  EXPECT_EQ(sign(compare_versions("deb", std::string(600, '1'), "1")), 99);
}

TEST(VersionOrder, LongNumbersDoNotOverflow) {
  const std::string nines(40, '9');
  const std::string more = "1" + std::string(40, '0');
  for (const char* type : {"deb", "rpm", "apk", "maven", "pypi", "gem"}) {
    EXPECT_EQ(sign(compare_versions(type, nines, more)), -1) << type;
    EXPECT_EQ(sign(compare_versions(type, "0" + more, nines)), 1) << type;
  }
}

}  // namespace
}  // namespace sekisho::attest
