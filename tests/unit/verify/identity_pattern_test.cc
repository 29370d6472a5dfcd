#include "verify/identity_pattern.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::verify {
namespace {

using support::code_of;
using Match = TextPattern::Match;

TextPattern whole(const std::string& pattern) { return TextPattern::whole(*Regexp::parse(pattern)); }
TextPattern with_captures(const std::string& text) { return *TextPattern::parse_template(text); }
bool matches(const TextPattern& pattern, const std::string& text, const Captures& captures = {}) {
  return pattern.match(text, captures) == Match::kYes;
}

TEST(TextPattern, MatchesExactlyByteForByte) {
  const auto pattern = TextPattern::exactly("https://a.example/{repo}");
  EXPECT_TRUE(matches(pattern, "https://a.example/{repo}"));
  EXPECT_TRUE(pattern.names().empty());
  EXPECT_TRUE(pattern.is_exact());
  for (const char* other : {"https://a.example/{REPO}", "https://a.example/{repo}/",
                            "https://a.example/{repo", "", "https://a.example/x"}) {
    EXPECT_FALSE(matches(pattern, other)) << other;
  }
  EXPECT_FALSE(matches(TextPattern::exactly("a"), std::string("a\0", 2)));
}

// A pattern holds for all of a text or not at all, anchored or not.
TEST(TextPattern, MatchesWholeTextsByRegularExpressions) {
  const auto pattern = whole("https://github\\.com/acme/.*");
  EXPECT_TRUE(matches(pattern, "https://github.com/acme/app"));
  EXPECT_FALSE(matches(pattern, "https://evil.example/?https://github.com/acme/app"));
  EXPECT_FALSE(matches(whole("acme"), "acme-evil"));
  EXPECT_FALSE(matches(whole("^acme|x$"), "acme-evil"));
  EXPECT_FALSE(pattern.is_exact());
  EXPECT_EQ(whole("acme").nearly("acme-evil"), Match::kYes);
  EXPECT_EQ(whole("acme").nearly("acme"), Match::kNo);
  EXPECT_EQ(whole("acme").nearly("other"), Match::kNo);
  EXPECT_EQ(TextPattern::exactly("acme").nearly("acme-evil"), Match::kNo);
}

TEST(TextPattern, PutsCapturesIn) {
  const auto pattern = with_captures("https://github.com/{owner}/{repo}/x");
  EXPECT_EQ(pattern.names(), (std::vector<std::string>{"owner", "repo"}));
  const Captures captures{{"repo", "app"}, {"owner", "acme"}};
  EXPECT_TRUE(matches(pattern, "https://github.com/acme/app/x", captures));
  EXPECT_FALSE(matches(pattern, "https://github.com/acme/other/x", captures));
  EXPECT_FALSE(matches(pattern, "https://github.com/acme/app/x/y", captures));
  EXPECT_FALSE(matches(pattern, "https://github.com/acme/ap", captures));
  EXPECT_EQ(pattern.describe(captures), "\"https://github.com/acme/app/x\"");
  EXPECT_EQ(pattern.describe({}), "\"https://github.com/{owner}/{repo}/x\"");
}

// Names in registries are lower-case, those of GitHub are not; only the capture is compared so.
TEST(TextPattern, ComparesCapturesWithoutRegardToAsciiCase) {
  const auto pattern = with_captures("https://github.com/{repo}/X");
  const Captures captures{{"repo", "app"}};
  EXPECT_TRUE(matches(pattern, "https://github.com/App/X", captures));
  EXPECT_TRUE(matches(pattern, "https://github.com/APP/X", captures));
  EXPECT_FALSE(matches(pattern, "https://github.com/APP/x", captures));
  EXPECT_FALSE(matches(pattern, "https://GitHub.com/app/X", captures));
  // The Kelvin sign is no k, and a dotless i no i.
  EXPECT_FALSE(matches(with_captures("{r}"), "\xe2\x84\xaa", {{"r", "k"}}));
  EXPECT_FALSE(matches(with_captures("{r}"), "\xc4\xb1", {{"r", "i"}}));
}

TEST(TextPattern, MatchesNothingWithoutItsCaptures) {
  const auto pattern = with_captures("a/{repo}");
  EXPECT_FALSE(matches(pattern, "a/{repo}"));
  EXPECT_FALSE(matches(pattern, "a/"));
  EXPECT_FALSE(matches(pattern, "a/x", {{"other", "x"}}));
  // A capture is one segment, and never empty.
  EXPECT_FALSE(matches(pattern, "a/", {{"repo", ""}}));
  EXPECT_FALSE(matches(pattern, "a/b/c", {{"repo", "b/c"}}));
}

// What a capture holds is text, never a pattern or a capture again.
TEST(TextPattern, PutsCapturesInOnce) {
  EXPECT_FALSE(matches(with_captures("{a}"), "x", {{"a", "{b}"}, {"b", "x"}}));
  EXPECT_TRUE(matches(with_captures("{a}"), "{b}", {{"a", "{b}"}, {"b", "x"}}));
  EXPECT_FALSE(matches(with_captures("{a}"), "xyz", {{"a", "x.*"}}));
}

TEST(TextPattern, RefusesTemplatesThatAreNone) {
  for (const char* text : {"{", "a{b", "{}", "{a b}", "{a-b}", "{a{b}", "{a/b}"}) {
    EXPECT_REASON(code_of(TextPattern::parse_template(text)), ReasonCode::kPolicyInvalid) << text;
  }
  EXPECT_TRUE(TextPattern::parse_template("a}b").ok());
  EXPECT_TRUE(matches(with_captures("plain"), "plain"));
}

sigstore::Identity identity() {
  return {
      "https://issuer.example", "https://github.com/acme/app", {{"sourceRepositoryRef", "refs/heads/main"}}};
}

IdentityPattern wanted() {
  return {TextPattern::exactly("https://issuer.example"),
          with_captures("https://github.com/acme/{repo}"),
          {{"sourceRepositoryRef", whole("refs/heads/.*")}}};
}

const Captures kApp{{"repo", "app"}};

TEST(CheckIdentity, SucceedsWhereAllOfItMatches) {
  EXPECT_TRUE(check_identity(identity(), wanted(), kApp).ok());
  EXPECT_EQ(wanted().names(), std::vector<std::string>{"repo"});
}

TEST(CheckIdentity, TellsWhatDiffers) {
  const auto refused = [](const sigstore::Identity& one, const IdentityPattern& pattern,
                          const Captures& captures, const std::string& word) {
    const auto checked = check_identity(one, pattern, captures);
    EXPECT_REASON(code_of(checked), ReasonCode::kIdentityMismatch) << word;
    if (!checked.ok()) {
      EXPECT_NE(checked.error().detail.find(word), std::string::npos) << checked.error().detail;
    }
  };
  refused(identity(), wanted(), {{"repo", "other"}}, "subject");
  refused(identity(), wanted(), {}, "{repo}");
  auto other = identity();
  other.issuer = "https://issuer.example.evil";
  refused(other, wanted(), kApp, "issuer");
  other = identity();
  other.claims[0].second = "x/refs/heads/main";
  refused(other, wanted(), kApp, "a part of it only");
  other.claims.clear();
  refused(other, wanted(), kApp, "has no sourceRepositoryRef");
  other = identity();
  other.issuer.clear();
  refused(other, wanted(), kApp, "issuer");
}

// Two patterns that are exactly one identity count as one signer; a pattern may be many.
TEST(IdentityPattern, IsExactWhereItCanBeOneSignerOnly) {
  const auto exact = [](TextPattern issuer, TextPattern subject) {
    return IdentityPattern{std::move(issuer), std::move(subject), {}}.exact();
  };
  const auto a = exact(TextPattern::exactly("i"), TextPattern::exactly("s"));
  ASSERT_TRUE(a.has_value());
  EXPECT_EQ(a, exact(TextPattern::exactly("i"), TextPattern::exactly("s")));
  EXPECT_NE(a, exact(TextPattern::exactly("i"), TextPattern::exactly("t")));
  EXPECT_NE(a, exact(TextPattern::exactly("j"), TextPattern::exactly("s")));
  EXPECT_FALSE(exact(whole("i"), TextPattern::exactly("s")).has_value());
  EXPECT_FALSE(exact(TextPattern::exactly("i"), whole("s")).has_value());
}

}  // namespace
}  // namespace sekisho::verify
