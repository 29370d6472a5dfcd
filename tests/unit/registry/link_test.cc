#include "registry/link.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::registry {
namespace {

using support::code_of;

net::Url page() { return *net::Url::parse("https://r.example/v2/a/referrers/sha256:1"); }
constexpr const char* kPrefix = "/v2/a/referrers/";

TEST(Link, FindsTheNextPage) {
  EXPECT_EQ(**find_next({R"(</v2/a/tags/list?last=x>; rel="next")"}), "/v2/a/tags/list?last=x");
  EXPECT_EQ(**find_next({R"(<a>; rel=prev, <b,c;d>; title="x, y"; REL="prev NEXT")"}), "b,c;d");
  EXPECT_EQ(**find_next({"<a>; rel=first", "<b> ;rel=next"}), "b");
  EXPECT_EQ(**find_next({"<a>; rel=next", "<a>; rel=next"}), "a");
  EXPECT_EQ(*find_next({"<a>; rel=prev", "<b>"}), std::nullopt);
  EXPECT_EQ(*find_next({}), std::nullopt);
}

TEST(Link, RefusesMalformedAndDisagreeingOnes) {
  for (const char* header : {"a; rel=next", "<a; rel=next", "<a> rel=next", "<a>; rel=next, b"})
    EXPECT_REASON(code_of(find_next({header})), ReasonCode::kRegistryLinkRefused) << header;
  EXPECT_REASON(code_of(find_next({"<a>; rel=next, <b>; rel=next"})), ReasonCode::kRegistryLinkRefused);
  EXPECT_REASON(code_of(find_next(std::vector<std::string>(1000, "<a>; rel=prev"))),
                ReasonCode::kRegistryLinkRefused);
}

TEST(Link, StaysWithTheRegistryAndTheListing) {
  EXPECT_EQ(check_next("/v2/a/referrers/sha256:1?n=2", page(), kPrefix)->text(),
            "https://r.example/v2/a/referrers/sha256:1?n=2");
  EXPECT_EQ(check_next("?n=2", page(), kPrefix)->text(), "https://r.example/v2/a/referrers/sha256:1?n=2");
  EXPECT_TRUE(check_next("https://r.example:443/v2/a/referrers/x", page(), kPrefix).ok());
}

// REF-08
TEST(Link, IsRefusedElsewhere) {
  for (const char* link :
       {"http://169.254.169.254/x", "//evil.example/v2/a/referrers/x",
        "https://r.example:444/v2/a/referrers/x", "http://r.example/v2/a/referrers/x",
        "https://r.example.evil/v2/a/referrers/x", "https://r.example@evil/v2/a/referrers/x",
        "/v2/b/referrers/x", "/v2/a/referrers/../../b/blobs/x", "/v2/a/referrers/%2e%2e/x",
        "/v2/a/manifests/x", "file:///v2/a/referrers/x", "javascript:x", "/v2/a/referrers/ x"})
    EXPECT_REASON(code_of(check_next(link, page(), kPrefix)), ReasonCode::kRegistryLinkRefused) << link;
}

}  // namespace
}  // namespace sekisho::registry
