#include "base/regexp.h"

#include <chrono>
#include <random>

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho {
namespace {

using std::string_literals::operator""s;
using support::code_of;

Regexp regexp(std::string_view pattern) {
  auto parsed = Regexp::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message();
  return *std::move(parsed);
}

bool whole(std::string_view pattern, std::string_view text) { return regexp(pattern).matches_whole(text); }

TEST(Regexp, MatchesTheWholeText) {
  EXPECT_TRUE(whole("a+", "aaa"));
  EXPECT_TRUE(whole("^a+$", "aaa"));
  EXPECT_FALSE(whole("a+", "aaab"));
  EXPECT_FALSE(whole("a+", "baaa"));
  EXPECT_FALSE(whole("a+", "A"));
  EXPECT_TRUE(whole("", ""));
  EXPECT_TRUE(whole("a*", std::string_view()));
  EXPECT_FALSE(whole("", "a"));
}

TEST(Regexp, MatchesEveryAlternativeInFull) {
  for (const char* text : {"a", "b"}) EXPECT_TRUE(whole("^a|b$", text)) << text;
  for (const char* text : {"ax", "xb", "ab", "a|b", ""}) EXPECT_FALSE(whole("^a|b$", text)) << text;
  EXPECT_TRUE(whole("a|ab", "ab"));
  EXPECT_TRUE(whole("(a|ab)(c|bcd)", "abcd"));
}

// CRT-01
TEST(Regexp, IsNoPrefixOrPartOfAnIdentity) {
  const std::string app = "https://github.com/acme/app";
  EXPECT_FALSE(whole(app, "https://evil.io/?x=https://github.com/acme/app/.github/workflows/ci.yml"));
  EXPECT_FALSE(whole(app, app + "-evil"));
  EXPECT_FALSE(whole("^" + app, app + "/.github/workflows/ci.yml@refs/heads/main"));
  EXPECT_FALSE(whole(app + "$", "https://evil.io/" + app));
  EXPECT_FALSE(whole("https://github\\.com/acme/app/.*", "https://githubXcom/acme/app/x"));
  EXPECT_TRUE(whole(app + "/.*", app + "/.github/workflows/ci.yml@refs/heads/main"));
}

TEST(Regexp, CountsLineBreaksAndNul) {
  for (const std::string& text : {"a\n"s, "\na"s, "a\0"s, "\0a"s, "a\r"s, "a\nb"s, "a\0b"s}) {
    EXPECT_FALSE(whole("a", text));
    EXPECT_FALSE(whole("^a$", text));
    EXPECT_FALSE(whole("(?m)^a$", text));
  }
  EXPECT_FALSE(whole("a.*", "a\nb"));
  EXPECT_TRUE(whole("(?s)a.*", "a\nb"));
  EXPECT_TRUE(whole("a.b", "a\0b"s));
  EXPECT_TRUE(whole("a\0b"s, "a\0b"s));
  EXPECT_FALSE(whole("a\0b"s, "a"));
}

TEST(Regexp, MatchesNothingInMalformedUtf8) {
  for (const std::string& text :
       {"\xff"s, "a\xff"s, "\xc3"s, "\xc0\x80"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s}) {
    for (const char* pattern : {".*", "(?s).*", "[^b]*", "\\PN*", "a?\\x{fffd}*", "\\W*", "a?\\C+"}) {
      EXPECT_FALSE(whole(pattern, text)) << pattern;
      EXPECT_FALSE(regexp(pattern).matches_part(text)) << pattern;
    }
  }
  EXPECT_TRUE(whole(".", "\xE2\x82\xAC"));
  EXPECT_FALSE(whole("..", "\xE2\x82\xAC"));
}

TEST(Regexp, FindsAPart) {
  EXPECT_TRUE(regexp("acme/app").matches_part("https://github.com/acme/app-evil"));
  EXPECT_FALSE(regexp("^acme/app").matches_part("https://github.com/acme/app-evil"));
  EXPECT_FALSE(regexp("acme/app").matches_part("https://github.com/acme/other"));
}

TEST(Regexp, RefusesWhatIsNoRegularExpression) {
  for (const std::string& pattern : {"("s, "a)"s, "["s, "*"s, "a**"s, "\\"s, "\\1"s, "(?=a)"s, "a{1001}"s,
                                     "\xff"s, "(?P<n)"s, "[b-a]"s, "\\8"s, "(?<!a)b"s, "a++"s}) {
    EXPECT_REASON(code_of(Regexp::parse(pattern)), ReasonCode::kPolicyInvalid) << pattern;
  }
}

TEST(Regexp, BoundsThePattern) {
  EXPECT_TRUE(Regexp::parse(std::string(1000, 'a')).ok());
  EXPECT_REASON(code_of(Regexp::parse(std::string(1001, 'a'))), ReasonCode::kPolicyInvalid);
  EXPECT_REASON(code_of(Regexp::parse("((a{100}){100}){100}")), ReasonCode::kPolicyInvalid);
  EXPECT_REASON(code_of(Regexp::parse("(\\pL{100}){10}")), ReasonCode::kPolicyInvalid);
}

// Each of these takes a backtracking matcher longer than the universe has been there.
TEST(Regexp, IsLinear) {
  const std::string text = std::string(100000, 'a') + "!";
  const auto start = std::chrono::steady_clock::now();
  for (const char* pattern : {"(a+)+$", "(a|aa)+b", "(a|a?)+b", "(.*)*b", "(.*a){20}b"}) {
    EXPECT_FALSE(whole(pattern, text)) << pattern;
    EXPECT_FALSE(regexp(pattern).matches_part(text + "\n")) << pattern;
  }
  EXPECT_TRUE(whole("(a+)+!", text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

// The automaton of this pattern has 2^61 states, of which random letters reach a new one each.
TEST(Regexp, IsRightWhereTheAutomatonOutgrowsItsMemory) {
  std::minstd_rand random(7);
  std::string text;
  for (int i = 0; i < 20000; ++i) text += (random() >> 8U) % 2 == 0 ? 'a' : 'b';
  std::string with = text;
  std::string without = text;
  with[with.size() - 61] = 'a';
  without[without.size() - 61] = 'b';
  const Regexp pattern = regexp("(a|b)*a(a|b){60}");
  EXPECT_TRUE(pattern.matches_whole(with));
  EXPECT_FALSE(pattern.matches_whole(without));
  EXPECT_TRUE(pattern.matches_part(without));
}

TEST(Regexp, KeepsItsText) {
  const Regexp first = regexp("^a|b$");
  const Regexp copy = first;
  EXPECT_EQ(copy.text(), "^a|b$");
  EXPECT_TRUE(copy.matches_whole("b"));
  EXPECT_EQ(copy, regexp("^a|b$"));
  EXPECT_FALSE(copy == regexp("(^a|b$)"));
}

}  // namespace
}  // namespace sekisho
