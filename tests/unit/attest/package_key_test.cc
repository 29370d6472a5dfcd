#include "attest/package_key.h"

#include <gtest/gtest.h>

namespace sekisho::attest {
namespace {

TEST(PackageKey, PartsAreDecodedAndNormalised) {
  struct Case {
    const char* purl;
    const char* name;
    const char* version;
    std::size_t qualifiers;
  };
  const std::vector<Case> cases = {
      {"pkg:deb/debian/libssl3@3.0.1-1%2Bdeb12u1?arch=amd64&distro=debian-12", "deb/debian/libssl3",
       "3.0.1-1+deb12u1", 2},
      {"PKG:Deb/Debian/Libssl3", "deb/debian/libssl3", "", 0},
      {"pkg:npm/%40angular/core@1.2.3#src", "npm/@angular/core", "1.2.3", 0},
      {"pkg:npm/@angular/core", "npm/@angular/core", "", 0},
      {"pkg:npm/@angular/core@1?a=", "npm/@angular/core", "1", 0},
      {"pkg://pypi/Typing_Extensions@4", "pypi/typing-extensions", "4", 0},
      {"pkg:maven/Org.Acme/App@1", "maven/Org.Acme/App", "1", 0},
      {"pkg:oci/app@sha256%3aaa?repository_url=ghcr.io%2Facme%2Fapp", "oci/app", "sha256:aa", 1},
      {"pkg:generic/a%zz%0a%4@%", "generic/a%zz%0a%4", "%", 0},
  };
  for (const Case& one : cases) {
    const auto key = PackageKey::parse(one.purl);
    ASSERT_TRUE(key) << one.purl;
    EXPECT_EQ(key->name, one.name);
    EXPECT_EQ(key->version, one.version) << one.purl;
    EXPECT_EQ(key->qualifiers.size(), one.qualifiers) << one.purl;
  }
  EXPECT_EQ(PackageKey::parse("pkg:oci/app?b=1&repository_url=ghcr.io%2Fapp")->qualifier("repository_url"),
            "ghcr.io/app");
}

TEST(PackageKey, OtherTextsAreNone) {
  for (const char* text : {"", "pkg", "pkg:", "pkg:deb", "pkg:/", "pkg:deb/", "pkg:deb@1", "npm/left-pad@1",
                           "cpe:2.3:a:acme:app", "https://acme.example", "pkg:deb/a\nb"}) {
    EXPECT_FALSE(PackageKey::parse(text)) << text;
  }
}

}  // namespace
}  // namespace sekisho::attest
