#include "net/url.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::net {
namespace {

using support::code_of;

Url url(const std::string& text) {
  auto parsed = Url::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return *parsed;
}

TEST(Url, HasItsParts) {
  const Url plain = url("HTTPS://Registry.Example:5000/v2/a?n=1&m=2#part");
  EXPECT_TRUE(plain.is_https());
  EXPECT_EQ(plain.host(), "registry.example");
  EXPECT_EQ(plain.port(), 5000);
  EXPECT_EQ(plain.path(), "/v2/a");
  EXPECT_EQ(plain.target(), "/v2/a?n=1&m=2");
  EXPECT_EQ(plain.text(), "https://registry.example:5000/v2/a?n=1&m=2");
}

TEST(Url, LeavesTheSchemesOwnPortOut) {
  EXPECT_EQ(url("https://a.example:443").text(), "https://a.example/");
  EXPECT_EQ(url("http://a.example:80/x").authority(), "a.example");
  EXPECT_EQ(url("http://a.example:443/x").authority(), "a.example:443");
  EXPECT_EQ(url("https://[::1]:5000/x").text(), "https://[::1]:5000/x");
  EXPECT_EQ(url("https://a.example?x=1").target(), "/?x=1");
}

TEST(Url, RefusesWhatTwoReadersReadDifferently) {
  for (const std::string text : {
           "",
           "a.example/x",
           "http",
           "https:",
           "https://",
           "file:///etc/passwd",
           "ftp://a.example/",
           "gopher://a.example/",
           "https:/a.example/",
           "https:///x",
           "https://user@a.example/",
           "https://user:pass@a.example/",
           "https://good.example\\@evil/",
           "https://a.example/ x",
           "https://a.example/\r\nX: y",
           "https://a.example/\xc3\xa9",
           "https://a%2eb/",
           "https://a.example:0/",
           "https://a.example:65536/",
           "https://a.example:/",
           "https://a.example:+1/",
           "https://[::1%25eth0]/",
           "https://[::1/",
           "https://[]/",
           "https://b\xc3\xbc.example/",
           "https://a_b^/",
       }) {
    EXPECT_REASON(code_of(Url::parse(text)), ReasonCode::kRegistryAnswer) << text;
  }
  EXPECT_FALSE(Url::parse("https://a.example/" + std::string(20000, 'x')).ok());
  EXPECT_FALSE(Url::parse(std::string("https://a.example/\0x", 20)).ok());
}

TEST(Url, ResolvesReferences) {
  const Url base = url("https://a.example:5000/v2/x/tags/list?n=1");
  EXPECT_EQ(base.resolve("https://b.example/y")->text(), "https://b.example/y");
  EXPECT_EQ(base.resolve("//b.example/y")->text(), "https://b.example/y");
  EXPECT_EQ(base.resolve("/y?z")->text(), "https://a.example:5000/y?z");
  EXPECT_EQ(base.resolve("?n=2")->text(), "https://a.example:5000/v2/x/tags/list?n=2");
  EXPECT_EQ(base.resolve("more")->text(), "https://a.example:5000/v2/x/tags/more");
  EXPECT_FALSE(base.resolve("file:///etc/passwd").ok());
  EXPECT_FALSE(base.resolve("javascript:x").ok());
}

TEST(Url, ComparesOrigins) {
  EXPECT_TRUE(url("https://a.example/x").same_origin(url("https://A.example:443/y")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("http://a.example:443")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("https://a.example:5000")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("https://a.example.evil")));
}

TEST(Url, SeesDotSegments) {
  for (const char* path : {"/v2/../x", "/./x", "/a/..", "/a/%2e%2E/b", "/a/.%2e"})
    EXPECT_TRUE(url(std::string("https://a.example") + path).has_dot_segments()) << path;
  for (const char* path : {"/v2/x", "/a..b/.c/d.", "/...", "/x?a=/../"})
    EXPECT_FALSE(url(std::string("https://a.example") + path).has_dot_segments()) << path;
}

TEST(Escape, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(escape("repository:a/b:pull,push"), "repository%3Aa%2Fb%3Apull%2Cpush");
  EXPECT_EQ(escape("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(escape("\xff &"), "%FF%20%26");
}

}  // namespace
}  // namespace sekisho::net
