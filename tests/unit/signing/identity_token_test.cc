#include "signing/identity_token.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/virtual_services.h"

namespace sekisho::signing {
namespace {

using support::code_of;
using support::render_token;
using Object = Json::Object;

Result<IdentityToken> parse(const Json& claims) { return IdentityToken::parse(render_token(claims)); }

TEST(IdentityToken, NamesTheSubject) {
  EXPECT_EQ(parse(Object{{"sub", "repo:acme/infra"}})->subject(), "repo:acme/infra");
  EXPECT_EQ(parse(Object{{"sub", "1"}, {"email", "dev@acme.example"}, {"email_verified", true}})->subject(),
            "dev@acme.example");
  EXPECT_EQ(parse(Object{{"email", "dev@acme.example"}, {"email_verified", "true"}})->subject(),
            "dev@acme.example");
}

TEST(IdentityToken, IsKeptAsItWasGivenButForTheEndOfTheLine) {
  const std::string text = render_token(Object{{"sub", "x"}});
  EXPECT_EQ(IdentityToken::parse(text + "\r\n")->text(), text);
}

TEST(IdentityToken, RefusesWhatNamesNobody) {
  for (const Json& claims :
       {Json(Object{}), Json(Object{{"sub", ""}}), Json(Object{{"sub", 1}}),
        Json(Object{{"sub", "1"}, {"email", "dev@acme.example"}}),
        Json(Object{{"email", "a@b"}, {"email_verified", false}}), Json(Json::Array{})}) {
    EXPECT_REASON(code_of(parse(claims)), ReasonCode::kIdentityTokenInvalid);
  }
}

TEST(IdentityToken, RefusesWhatIsNoTokenAndShowsNothingOfIt) {
  for (const std::string text : {"", ".", "..", "hush", "hush.hush", "hush.hush.hush.hush", "hush.hu=sh.hush",
                                 "hush.e30.hush ", "hush.e30.h+sh", "hush.aHVzaA.hush"}) {
    const auto token = IdentityToken::parse(text);
    EXPECT_REASON(code_of(token), ReasonCode::kIdentityTokenInvalid) << text;
    EXPECT_EQ(token.ok() ? 0 : token.error().message().find("hush"), std::string::npos);
  }
}

TEST(IdentityToken, EndsWhenItSays) {
  const auto token = parse(Object{{"sub", "x"}, {"exp", 1000}});
  EXPECT_TRUE(token->check_time(Time(Seconds(995))).ok());
  EXPECT_REASON(code_of(token->check_time(Time(Seconds(996)))), ReasonCode::kIdentityTokenExpired);
  EXPECT_TRUE(parse(Object{{"sub", "x"}})->check_time(Time(Seconds(1))).ok());
}

}  // namespace
}  // namespace sekisho::signing
