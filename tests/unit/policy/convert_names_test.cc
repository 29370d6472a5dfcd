#include "policy/convert_names.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/regexp.h"

namespace sekisho::policy {
namespace {

using Fit = Glob::Fit;

std::string texts(const Glob& glob) {
  std::string text;
  for (const Pattern& pattern : glob.patterns) text += (text.empty() ? "" : " ") + pattern.text();
  return text;
}

struct GlobCase {
  const char* glob;
  const char* patterns;
  Fit fit;
};

void check(const GlobCase& one, GlobStyle style) {
  SCOPED_TRACE(one.glob);
  const Glob glob = read_glob(one.glob, style);
  EXPECT_EQ(texts(glob), one.patterns);
  EXPECT_EQ(glob.fit, one.fit);
}

TEST(Globs, OfPolicyController) {
  const GlobCase cases[] = {
      {"ghcr.io/acme/*", "ghcr.io/acme/*", Fit::kExact},
      {"ghcr.io/acme/**", "ghcr.io/acme/**", Fit::kExact},
      {"ghcr.io/acme/app*", "ghcr.io/acme/app*", Fit::kExact},
      {"ghcr.io/acme/app:*", "ghcr.io/acme/app", Fit::kExact},
      {"ghcr.io/acme/app:**", "ghcr.io/acme/app", Fit::kExact},
      {"ghcr.io/acme/app", "ghcr.io/acme/app", Fit::kUntagged},
      {"ghcr.io/**/app", "ghcr.io/**/app", Fit::kUntagged},
      {"ghcr.io/acme/app:v1*", "ghcr.io/acme/app", Fit::kWider},
      {"ghcr.io/acme/app@sha256:*", "ghcr.io/acme/app", Fit::kWider},
      {"ghcr.io/acme/*-prod", "ghcr.io/acme/*", Fit::kWider},  // app:v1-prod
      {"ghcr.io/acme/a*b*", "ghcr.io/acme/a*", Fit::kWider},   // ax:b
      {"**", "**", Fit::kExact},
      {"****", "**", Fit::kExact},
      {"*", "docker.io/library/*", Fit::kExact},
      {"*/*", "docker.io/*/*", Fit::kExact},
      {"index.docker.io/library/*", "docker.io/library/*", Fit::kExact},
      {"index.docker.io/acme/**", "docker.io/acme/**", Fit::kExact},
      {"docker.io/nginx", "docker.io/library/nginx", Fit::kUntagged},
      {"nginx:**", "docker.io/library/nginx", Fit::kExact},
      {"acme/app*", "docker.io/acme/app*", Fit::kExact},
      {"localhost:5000/app*", "localhost:5000/app*", Fit::kExact},
      {"*.example.com/app:*", "*.example.com/app", Fit::kExact},
      {"**.example.com/app:*", "*.example.com/app", Fit::kExact},
      {"ghcr.io/Acme/*", "", Fit::kExact},
      {"ghcr.io/{x}/*", "", Fit::kExact},
      {"ghcr.io/a/*/*/*/*/*", "ghcr.io/a/*/*/*/**", Fit::kWider},
      {"", "", Fit::kUntagged},
  };
  for (const GlobCase& one : cases) check(one, GlobStyle::kStars);
}

TEST(Globs, OfKyverno) {
  const GlobCase cases[] = {
      {"ghcr.io/acme/*", "ghcr.io/acme/**", Fit::kExact},
      {"ghcr.io/acme/app:*", "ghcr.io/acme/app", Fit::kExact},
      {"ghcr.io/acme/app*", "ghcr.io/acme/app**", Fit::kExact},
      {"ghcr.io/acme/v?", "ghcr.io/acme/v**", Fit::kWider},
      {"*", "**", Fit::kExact},
      {"*:latest", "**", Fit::kWider},
      {"*/nginx:*", "*/nginx */**/nginx", Fit::kExact},
      {"ghcr.io*", "ghcr.io*/**", Fit::kExact},
      {"*nginx*", "**", Fit::kWider},  // app:nginx
      {"localhost:*", "localhost:*/**", Fit::kExact},
      {"docker.io/*", "docker.io/**", Fit::kExact},
      {"docker.io/nginx:*", "docker.io/library/nginx", Fit::kExact},
      {"*.example.com/app*", "*.example.com/app**", Fit::kExact},
      {"ghcr.io/acme/app@sha256:*", "ghcr.io/acme/app", Fit::kWider},
  };
  for (const GlobCase& one : cases) check(one, GlobStyle::kCrossing);
}

TEST(Globs, WildcardsOfTheHostTakeNoSlash) {
  EXPECT_EQ(read_glob("*.example.com/app*", GlobStyle::kCrossing).hosts, Glob::Hosts::kInHost);
  EXPECT_EQ(read_glob("*/app*", GlobStyle::kCrossing).hosts, Glob::Hosts::kSame);
}

TEST(Globs, HostileOnesAreEverything) {
  for (const std::string& text :
       {std::string(100000, '*'), std::string(100000, 'a'), std::string(500, '/')}) {
    const Glob glob = read_glob(text, GlobStyle::kStars);
    EXPECT_EQ(glob.fit, Fit::kWider);
    EXPECT_EQ(texts(glob), "**");
  }
}

// What was searched for anywhere, and what must match in full, are the same for these texts.
TEST(Regexps, AreTheSameInFull) {
  const char* patterns[] = {"^https://github.com/acme/",
                            "acme",
                            "^acme$",
                            "acme$",
                            "^a|b$",
                            "a|b",
                            "^(a|b)$",
                            "^[|]$",
                            "^$",
                            "^",
                            "$",
                            "^a\\$",
                            "^a\\\\$",
                            "^a*",
                            "(?i)^ACME$",
                            "^(?i)acme$",
                            "\\Qa|b\\E$",
                            "^[]|a]$",
                            "^(?:a|b)c$",
                            ".*",
                            "^^a$$",
                            "a{2}$"};
  const char* texts[] = {"",
                         "a",
                         "b",
                         "ab",
                         "ba",
                         "aa",
                         "acme",
                         "ACME",
                         "xacmex",
                         "acmex",
                         "xacme",
                         "|",
                         "]",
                         "a$",
                         "a\\",
                         "ac",
                         "bc",
                         "a|b",
                         "xa|b",
                         "https://github.com/acme/",
                         "https://github.com/acme/app",
                         "x https://github.com/acme/"};
  for (const char* pattern : patterns) {
    const auto whole = whole_regexp(pattern);
    ASSERT_TRUE(whole.has_value()) << pattern;
    const auto before = Regexp::parse(pattern);
    const auto after = Regexp::parse(whole->text.text);
    ASSERT_TRUE(before.ok() && after.ok()) << pattern;
    for (const char* text : texts) {
      EXPECT_EQ(after->matches_whole(text), before->matches_part(text))
          << pattern << " -> " << whole->text.text << " of " << text;
    }
  }
}

TEST(Regexps, ReadWell) {
  EXPECT_EQ(whole_regexp("^https://x/.*$")->text.text, "https://x/.*");
  EXPECT_EQ(whole_regexp("^https://x/")->text.text, "https://x/.*");
  EXPECT_EQ(whole_regexp("x")->text.text, ".*(?:x).*");
  EXPECT_EQ(whole_regexp("^x$")->ends, WholeRegexp::Ends::kAnchored);
  EXPECT_EQ(whole_regexp("^x")->ends, WholeRegexp::Ends::kOpen);
}

TEST(Regexps, WhatIsNoneIsNone) {
  const std::string patterns[] = {
      "", "(", "a)(b", "[", "a\nb", std::string(1001, 'a'), std::string("a\0b", 3), "\xff", "(?=x)"};
  for (const std::string& pattern : patterns) EXPECT_FALSE(whole_regexp(pattern).has_value()) << pattern;
}

TEST(Texts, AreExact) {
  EXPECT_EQ(exact_text("a.b")->text, "a.b");
  EXPECT_EQ(exact_text("a.b")->kind, IdentityText::Kind::kExact);
  EXPECT_EQ(exact_text("{a.b}")->text, "\\{a\\.b\\}");  // braces would be captures
  EXPECT_EQ(exact_text("{a.b}")->kind, IdentityText::Kind::kRegexp);
  EXPECT_EQ(wildcard_text("https://g.com/*?")->text, "https://g\\.com/.*.");
  EXPECT_EQ(wildcard_text("plain")->kind, IdentityText::Kind::kExact);
  for (const char* text : {"", "a\nb", "\xc3\x28", "a\u2028b"}) {
    EXPECT_FALSE(exact_text(text).has_value()) << text;
    EXPECT_FALSE(wildcard_text(text).has_value()) << text;
  }
}

TEST(Texts, WordsForAShell) {
  EXPECT_TRUE(is_plain_word("awskms:///alias/x"));
  for (const char* text : {"", "a b", "$(x)", "a;b", "-x", "a'b", "a`b"})
    EXPECT_FALSE(is_plain_word(text)) << text;
}

}  // namespace
}  // namespace sekisho::policy
