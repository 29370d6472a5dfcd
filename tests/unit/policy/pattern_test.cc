#include "policy/pattern.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sekisho::policy {
namespace {

Pattern pattern(std::string_view text) {
  auto parsed = Pattern::parse(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed.ok() ? "" : parsed.error().detail);
  return *parsed;
}

bool matches(std::string_view text, std::string_view name) { return pattern(text).match(name).has_value(); }

struct Row {
  const char* pattern;
  const char* name;
  bool matches;
};

// REF-16, POL-11
TEST(PatternMatch, KeepsToTheTable) {
  const std::vector<Row> table{
      {"ghcr.io/acme/app", "ghcr.io/acme/app", true},
      {"ghcr.io/acme/app", "ghcr.io/acme/app2", false},
      {"ghcr.io/acme/app", "ghcr.io/acme/ap", false},
      {"ghcr.io/acme/app", "ghcr.io/acme/app/x", false},
      {"ghcr.io/acme/app", "ghcr.io.evil.io/acme/app", false},
      {"ghcr.io/acme/app", "evil.io/ghcr.io/acme/app", false},
      {"ghcr.io/acme/app", "ghcr.io:443/acme/app", false},
      {"ghcr.io/acme/*", "ghcr.io/acme/app", true},
      {"ghcr.io/acme/*", "ghcr.io/acme/app/x", false},
      {"ghcr.io/acme/*", "ghcr.io/acme-evil/app", false},
      {"ghcr.io/acme/*", "ghcr.io/acme", false},
      {"ghcr.io/acme/*", "cr.io/acme/app", false},
      {"ghcr.io/acme/*", "xghcr.io/acme/app", false},
      {"ghcr.io/acme*", "ghcr.io/acme-evil", true},
      {"ghcr.io/acme*", "ghcr.io/acme-evil/x", false},
      {"ghcr.io/acme/**", "ghcr.io/acme/app", true},
      {"ghcr.io/acme/**", "ghcr.io/acme/app/x/y", true},
      {"ghcr.io/acme/**", "ghcr.io/acme-evil/app", false},
      {"ghcr.io/acme/**", "ghcr.io/acme", false},
      {"ghcr.io/acme/**/manifests", "ghcr.io/acme/a/manifests", true},
      {"ghcr.io/acme/**/manifests", "ghcr.io/acme/a/b/manifests", true},
      {"ghcr.io/acme/**/manifests", "ghcr.io/acme/manifests", false},
      {"ghcr.io/acme/**/manifests", "ghcr.io/acme/a/manifests/b", false},
      {"ghcr.io/**", "ghcr.io/a", true},
      {"ghcr.io/**", "ghcr.io.evil.io/a", false},
      {"ghcr.io/acme/{repo}", "ghcr.io/acme/app", true},
      {"ghcr.io/acme/{repo}", "ghcr.io/acme/app/x", false},
      {"ghcr.io/acme/{repo}/manifests", "ghcr.io/acme/app/manifests", true},
      {"ghcr.io/acme/{repo}/manifests", "ghcr.io/acme/a/b/manifests", false},
      {"ghcr.io/acme/{repo}/manifests", "ghcr.io/acme/manifests", false},
      {"*.example.com/**", "a.example.com/x", true},
      {"*.example.com/**", "a.b.example.com/x/y", true},
      {"*.example.com/**", "example.com/x", false},
      {"*.example.com/**", "evil.io/a.example.com/x", false},
      {"*.example.com/**", "a.example.com.evil.io/x", false},
      {"*.example.com/**", "a.example.com:5000/x", false},
      {"*.example.com:*/x", "a.example.com:5000/x", true},
      {"*/acme/app", "ghcr.io/acme/app", true},
      {"*/acme/app", "ghcr.io/x/acme/app", false},
      {"{host}/acme/app", "localhost:5000/acme/app", true},
      {"{host}/acme/app", "a/b/acme/app", false},
      {"localhost:5000/*-app-*", "localhost:5000/my-app-1", true},
      {"localhost:5000/*-app-*", "localhost:5000/my-ap-1", false},
      {"[::1]:5000/x", "[::1]:5000/x", true},
      {"docker.io/library/*", "docker.io/library/nginx", true},
      {"docker.io/library/*", "docker.io/evil/nginx", false},
      {"**", "ghcr.io/acme/app", true},
      {"**", "localhost:5000/a/b/c", true},
  };
  for (const Row& row : table) {
    EXPECT_EQ(matches(row.pattern, row.name), row.matches) << row.pattern << " on " << row.name;
  }
}

TEST(PatternMatch, RemembersCaptures) {
  const auto one = pattern("ghcr.io/acme/{repo}/manifests").match("ghcr.io/acme/shop/manifests");
  EXPECT_EQ(one, (Captures{{"repo", "shop"}}));
  const auto last = pattern("ghcr.io/**/{repo}").match("ghcr.io/a/b/c");
  EXPECT_EQ(last, (Captures{{"repo", "c"}}));
  const auto two = pattern("{host}/{org}/x*").match("ghcr.io/acme/xyz");
  EXPECT_EQ(two, (Captures{{"host", "ghcr.io"}, {"org", "acme"}}));
}

TEST(PatternMatch, IsNotSlowOnHostilePatternsAndNames) {  // POL-10
  std::string text = "ghcr.io/";
  for (int i = 0; i < 100; ++i) text += "a*";
  text += "x*";
  const std::string name = "ghcr.io/" + std::string(2000, 'a') + "b";
  EXPECT_FALSE(matches(text, name));
}

TEST(PatternParse, RefusesWhatCouldNeverMatchOrBeRead) {
  for (const char* text : {"",
                           "nginx",
                           "acme/app",
                           "ghcr.io",
                           "ghcr.io/",
                           "/acme",
                           "ghcr.io//x",
                           "ghcr.io/x/",
                           "GHCR.io/acme",
                           "ghcr.io/Acme",
                           "ghcr.io/acme:1",
                           "ghcr.io/acme@sha256:ab",
                           "ghcr.io/a b",
                           "ghcr.io/a?",
                           "***",
                           "ghcr.io/***",
                           "**/app",
                           "**.io/app",
                           "index.docker.io/library/x",
                           "registry-1.docker.io/a/b",
                           "docker.io/nginx",
                           "docker.io/*",
                           "docker.io/{repo}",
                           "ghcr.io/{repo",
                           "ghcr.io/{}",
                           "ghcr.io/{1a}",
                           "ghcr.io/{a-b}",
                           "ghcr.io/x{repo}",
                           "ghcr.io/{repo}x",
                           "ghcr.io/{a}{b}",
                           "ghcr.io/{a}/{a}",
                           "ghcr.io/**/{a}/**",
                           "{a}.io/x",
                           "ghcr.io/a}",
                           "oci://ghcr.io/acme/app"}) {
    const auto parsed = Pattern::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ReasonCode::kPolicyInvalid) << text;
  }
  EXPECT_FALSE(Pattern::parse("ghcr.io/" + std::string(600, 'a')).ok());
}

TEST(PatternSpecificity, IsExactHostThenPrefixThenFewerWildcards) {
  const std::vector<const char*> ascending{"**",
                                           "*/**",
                                           "g*/acme/app",
                                           "ghcr.io/**/x/*",
                                           "ghcr.io/**",
                                           "ghcr.io/acme/*/*",
                                           "ghcr.io/acme/{repo}",
                                           "ghcr.io/acme/app-*",
                                           "ghcr.io/acme/app-x"};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_TRUE(pattern(ascending[i + 1]).specificity(pattern(ascending[i])) > 0) << ascending[i + 1];
    EXPECT_TRUE(pattern(ascending[i]).specificity(pattern(ascending[i + 1])) < 0) << ascending[i];
  }
  EXPECT_TRUE(pattern("ghcr.io/a/*").specificity(pattern("quay.io/b/*")) == 0);
}

TEST(PatternOverlaps, TellsWhetherANameCouldMatchBoth) {
  const auto meet = [](const char* a, const char* b) {
    EXPECT_EQ(pattern(a).overlaps(pattern(b)), pattern(b).overlaps(pattern(a))) << a << " " << b;
    return pattern(a).overlaps(pattern(b));
  };
  EXPECT_TRUE(meet("ghcr.io/acme/*", "ghcr.io/acme/{repo}"));
  EXPECT_TRUE(meet("ghcr.io/acme/*-x", "ghcr.io/acme/y-*"));
  EXPECT_TRUE(meet("ghcr.io/acme/**", "ghcr.io/acme/*/manifests"));
  EXPECT_TRUE(meet("**", "*.io/**"));
  EXPECT_FALSE(meet("ghcr.io/acme/*-x", "ghcr.io/acme/*-y"));
  EXPECT_FALSE(meet("ghcr.io/acme/{repo}", "ghcr.io/acme/{repo}/manifests"));
  EXPECT_FALSE(meet("ghcr.io/acme/*", "ghcr.io/acme/*/*"));
  EXPECT_FALSE(meet("ghcr.io/acme/*", "quay.io/acme/*"));
  EXPECT_FALSE(meet("*.example.com/x", "*.example.org/x"));
  EXPECT_FALSE(meet("*/x", "*/y"));
}

TEST(PatternCovers, TellsWhetherOneLiesWithinTheOther) {
  const auto covers = [](const char* a, const char* b) { return pattern(a).covers(pattern(b)); };
  EXPECT_TRUE(covers("**", "*/**"));
  EXPECT_TRUE(covers("ghcr.io/acme/**", "ghcr.io/acme/*/*"));
  EXPECT_TRUE(covers("ghcr.io/acme/**", "ghcr.io/acme/{a}/x"));
  EXPECT_TRUE(covers("ghcr.io/acme/*", "ghcr.io/acme/{a}"));
  EXPECT_TRUE(covers("ghcr.io/acme/*a*", "ghcr.io/acme/*ba*"));
  EXPECT_FALSE(covers("ghcr.io/acme/*/*", "ghcr.io/acme/**"));
  EXPECT_FALSE(covers("ghcr.io/acme/*-x", "ghcr.io/acme/*"));
  EXPECT_FALSE(covers("ghcr.io/acme/{a}", "ghcr.io/acme/{a}/{b}"));
  EXPECT_FALSE(covers("ghcr.io/acme/{a}", "ghcr.io/acme/*"));
}

}  // namespace
}  // namespace sekisho::policy
