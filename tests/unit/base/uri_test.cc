#include "base/uri.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

struct Case {
  const char* reference;
  const char* target;
};

// RFC 3986, section 5.4: all of the examples.
TEST(Uri, ResolvesAsTheSpecificationDoes) {
  const Case cases[] = {{"g:h", "g:h"},
                        {"g", "http://a/b/c/g"},
                        {"./g", "http://a/b/c/g"},
                        {"g/", "http://a/b/c/g/"},
                        {"/g", "http://a/g"},
                        {"//g", "http://g"},
                        {"?y", "http://a/b/c/d;p?y"},
                        {"g?y", "http://a/b/c/g?y"},
                        {"#s", "http://a/b/c/d;p?q#s"},
                        {"g#s", "http://a/b/c/g#s"},
                        {"g?y#s", "http://a/b/c/g?y#s"},
                        {";x", "http://a/b/c/;x"},
                        {"g;x", "http://a/b/c/g;x"},
                        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                        {"", "http://a/b/c/d;p?q"},
                        {".", "http://a/b/c/"},
                        {"./", "http://a/b/c/"},
                        {"..", "http://a/b/"},
                        {"../", "http://a/b/"},
                        {"../g", "http://a/b/g"},
                        {"../..", "http://a/"},
                        {"../../", "http://a/"},
                        {"../../g", "http://a/g"},
                        {"../../../g", "http://a/g"},
                        {"../../../../g", "http://a/g"},
                        {"/./g", "http://a/g"},
                        {"/../g", "http://a/g"},
                        {"g.", "http://a/b/c/g."},
                        {".g", "http://a/b/c/.g"},
                        {"g..", "http://a/b/c/g.."},
                        {"..g", "http://a/b/c/..g"},
                        {"./../g", "http://a/b/g"},
                        {"./g/.", "http://a/b/c/g/"},
                        {"g/./h", "http://a/b/c/g/h"},
                        {"g/../h", "http://a/b/c/h"},
                        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                        {"g;x=1/../y", "http://a/b/c/y"},
                        {"g?y/./x", "http://a/b/c/g?y/./x"},
                        {"g?y/../x", "http://a/b/c/g?y/../x"},
                        {"g#s/./x", "http://a/b/c/g#s/./x"},
                        {"g#s/../x", "http://a/b/c/g#s/../x"},
                        {"http:g", "http:g"}};
  for (const auto& [reference, target] : cases) {
    EXPECT_EQ(resolve_uri("http://a/b/c/d;p?q", reference), target) << reference;
  }
}

TEST(Uri, ResolvesAgainstOddBases) {
  EXPECT_EQ(resolve_uri("", "#/a"), "#/a");
  EXPECT_EQ(resolve_uri("", "item.json#x"), "item.json#x");
  EXPECT_EQ(resolve_uri("a/b.json", "c.json"), "a/c.json");
  EXPECT_EQ(resolve_uri("a/b.json", "../../c.json"), "/c.json");
  EXPECT_EQ(resolve_uri("http://host", "x"), "http://host/x");
  EXPECT_EQ(resolve_uri("http://host#old", "#new"), "http://host#new");
  EXPECT_EQ(resolve_uri("urn:uuid:1", "#/$defs/a"), "urn:uuid:1#/$defs/a");
  EXPECT_EQ(resolve_uri("urn:uuid:1", "urn:uuid:2"), "urn:uuid:2");
  EXPECT_EQ(resolve_uri("http://a/b", "1:2"), "http://a/1:2");
}

TEST(Uri, SplitsAtTheFirstHash) {
  EXPECT_EQ(split_fragment("a#b#c").uri, "a");
  EXPECT_EQ(split_fragment("a#b#c").fragment, "b#c");
  EXPECT_EQ(split_fragment("a#").fragment, "");
  EXPECT_FALSE(split_fragment("a").fragment);
}

TEST(Uri, DecodesPercentTripletsOnly) {
  EXPECT_EQ(decode_percent("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(decode_percent(""), "");
  for (const char* bad : {"%", "%2", "a%2", "%zz", "%2g", "%+2", "%-1", "% 2"})
    EXPECT_FALSE(decode_percent(bad)) << bad;
}

TEST(Uri, TakesManySegmentsInLinearTime) {
  std::string up;
  for (int i = 0; i < 100000; ++i) up += "../";
  EXPECT_EQ(resolve_uri("http://a/b", up + "g"), "http://a/g");
  std::string down = "/";
  for (int i = 0; i < 100000; ++i) down += "x/../";
  EXPECT_EQ(resolve_uri("http://a/b", down + "g"), "http://a/g");
}

}  // namespace
}  // namespace sekisho
