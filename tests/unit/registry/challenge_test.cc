#include "registry/challenge.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::registry {
namespace {

using support::code_of;

std::vector<Challenge> parse(const std::vector<std::string>& headers) {
  auto parsed = parse_challenges(headers);
  EXPECT_TRUE(parsed.ok());
  return parsed.ok() ? *parsed : std::vector<Challenge>{};
}

TEST(Challenges, AreReadWithTheirParameters) {
  const auto list =
      parse({R"(Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:a/b:pull")"});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].scheme, "bearer");
  EXPECT_EQ(*list[0].parameter("realm"), "https://ghcr.io/token");
  EXPECT_EQ(*list[0].parameter("scope"), "repository:a/b:pull");
  EXPECT_EQ(list[0].parameter("error"), nullptr);
}

TEST(Challenges, MayBeSeveralInOneHeaderAndInSeveral) {
  const auto list = parse({R"(Negotiate, Digest realm="a, b", qop="auth" , Basic realm="x")",
                           R"(Negotiate YII==, BEARER Realm = "r\"q\\" , service=plain)", ""});
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(*list[1].parameter("realm"), "a, b");
  EXPECT_EQ(list[2].scheme, "basic");
  EXPECT_EQ(*list[4].parameter("realm"), "r\"q\\");
  EXPECT_EQ(*list[4].parameter("service"), "plain");
}

TEST(Challenges, AreRefusedWhenMalformed) {
  for (const char* header : {"Bearer realm=\"open", "Bearer realm=\"a\" service=\"b\"",
                             "Bearer realm=\"a\",realm=\"b\"", "=x", "Bearer realm=\"a\", \"b\"", "Bearer @"})
    EXPECT_REASON(code_of(parse_challenges({header})), ReasonCode::kRegistryAnswer) << header;
  std::string many;
  for (int i = 0; i < 100; ++i) many += "Basic, ";
  EXPECT_REASON(code_of(parse_challenges({many})), ReasonCode::kRegistryAnswer);
}

TEST(Challenges, PreferBearerAndPassOthersOver) {
  EXPECT_EQ(choose_challenge(parse({"Basic realm=\"x\"", "Bearer realm=\"one\"", "Bearer realm=\"two\""}))
                ->parameter("realm")
                ->c_str(),
            std::string("one"));
  EXPECT_EQ(choose_challenge(parse({"Negotiate", "Basic realm=\"x\""}))->scheme, "basic");
  EXPECT_EQ(choose_challenge(parse({"Negotiate", "Digest realm=\"x\""})), std::nullopt);
}

}  // namespace
}  // namespace sekisho::registry
