#include "attest/package_pattern.h"

#include <gtest/gtest.h>

namespace sekisho::attest {
namespace {

using Match = PackagePattern::Match;

char match(const std::string& pattern, const std::string& purl) {
  const auto parsed = PackagePattern::parse(pattern);
  if (!parsed.ok()) return '!';
  const auto key = PackageKey::parse(purl);
  if (!key) return '#';
  switch (parsed->match(*key)) {
    case Match::kNo:
      return 'n';
    case Match::kYes:
      return 'y';
    case Match::kUndecidable:
      return '?';
  }
  return '-';
}

TEST(PackagePattern, NamesPackagesByVersionOrRange) {
  struct Row {
    const char* pattern;
    const char* purl;
    char expected;
  };
  const Row rows[] = {
      {"pkg:npm/event-stream@>=3.3.6 <4", "pkg:npm/event-stream@3.3.6", 'y'},
      {"pkg:npm/event-stream@>=3.3.6 <4", "pkg:npm/event-stream@4.0.0", 'n'},
      {"pkg:npm/event-stream@>=3.3.6 <4.0.0", "pkg:npm/event-stream@4.0.0", 'n'},
      {"pkg:npm/event-stream@>=3.3.6 <4.0.0", "pkg:npm/event-stream@3.3.5", 'n'},
      {"pkg:npm/event-stream@>=3.3.6 <4.0.0", "pkg:npm/event-stream", '?'},
      {"pkg:npm/event-stream@>=3.3.6 <4.0.0", "pkg:npm/event-stream@latest", '?'},
      {"pkg:npm/event-stream", "pkg:npm/event-stream@1.0.0", 'y'},
      {"pkg:npm/event-stream", "pkg:npm/event-stream", 'y'},
      {"pkg:npm/event-stream", "pkg:npm/event-streams@1.0.0", 'n'},
      {"pkg:npm/event-stream", "pkg:pypi/event-stream@1.0.0", 'n'},
      {"pkg:pypi/foo_bar@1.2.3", "pkg:pypi/Foo-Bar@1.2.3", 'y'},
      {"pkg:pypi/foo@1.2", "pkg:pypi/foo@1.2.0", 'y'},
      {"pkg:pypi/foo@1.2", "pkg:pypi/foo@1.2.1", 'n'},
      {"pkg:deb/debian/openssl@<3.0.11-1~deb12u2", "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64", 'y'},
      {"pkg:deb/debian/openssl@<3.0.11-1~deb12u2", "pkg:deb/debian/openssl@3.0.11-1~deb12u2", 'n'},
      {"pkg:maven/org.apache.logging.log4j/log4j-core@>=2.0 <2.17.1 || 2.18.0",
       "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", 'y'},
      {"pkg:maven/org.apache.logging.log4j/log4j-core@>=2.0 <2.17.1 || 2.18.0",
       "pkg:maven/org.apache.logging.log4j/log4j-core@2.18.0", 'y'},
      {"pkg:maven/org.apache.logging.log4j/log4j-core@>=2.0 <2.17.1 || 2.18.0",
       "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1", 'n'},
      {"pkg:npm/@evil/*", "pkg:npm/%40evil/x@1.0.0", 'y'},
      {"pkg:npm/%40evil/*", "pkg:npm/@evil/x", 'y'},
      {"pkg:npm/@evil/*@>=1.0.0", "pkg:npm/%40evil/x@0.9.0", 'n'},
      {"pkg:npm/@evil/*", "pkg:npm/evil/x", 'n'},
      {"pkg:golang/github.com/evil/**", "pkg:golang/github.com/evil/a/b@v1.0.0", 'y'},
      {"pkg:golang/github.com/evil/*", "pkg:golang/github.com/evil/a/b@v1.0.0", 'n'},
      {"pkg:golang/github.com/evil/**", "pkg:golang/github.com/evil-not/a@v1.0.0", 'n'},
      {"pkg:rpm/redhat/openssl@<1:3.0", "pkg:rpm/redhat/openssl@2.9-1.el9?epoch=1", 'y'},
      {"pkg:rpm/redhat/openssl@<1:3.0", "pkg:rpm/redhat/openssl@9.0-1.el9?epoch=2", 'n'},
      {"pkg:deb/debian/x?arch=amd64", "pkg:deb/debian/x@1?arch=amd64", 'y'},
      {"pkg:deb/debian/x?arch=amd64", "pkg:deb/debian/x@1?arch=arm64", 'n'},
      {"pkg:deb/debian/x@<2?arch=amd64", "pkg:deb/debian/x@1?arch=amd64&distro=bookworm", 'y'},
      {"pkg:npm/x@!=1.0.0", "pkg:npm/x@1.0.0", 'n'},
      {"pkg:npm/x@==1.0.0", "pkg:npm/x@1.0.0", 'y'},
      {"pkg:generic/x@1", "pkg:generic/x@1", 'y'},
      {"pkg:generic/x@>1", "pkg:generic/x@2", '?'},
  };
  for (const Row& row : rows)
    EXPECT_EQ(match(row.pattern, row.purl), row.expected) << row.pattern << " " << row.purl;
}

TEST(PackagePattern, WhatIsNoPatternIsRefused) {
  for (const char* text : {"", "npm/x", "pkg:", "pkg:npm", "pkg:npm/", "pkg:/x", "pkg:n*m/x", "pkg:npm/x@",
                           "pkg:npm/x@>=", "pkg:npm/x@1 ||", "pkg:npm/x@|| 1", "pkg:npm/x@^1.0",
                           "pkg:npm/x@>=1,<2", "pkg:npm/x@*"}) {
    EXPECT_EQ(match(text, "pkg:npm/x@1.0.0"), '!') << text;
  }
  EXPECT_EQ(match("pkg:npm/" + std::string(3000, 'x'), "pkg:npm/x"), '!');
}

TEST(PackagePattern, ManyStarsTakeNoLongTime) {
  std::string pattern = "pkg:npm/";
  for (int i = 0; i < 500; ++i) pattern += "a*";
  EXPECT_EQ(match(pattern + "b", "pkg:npm/" + std::string(1900, 'a')), 'n');
}

}  // namespace
}  // namespace sekisho::attest
