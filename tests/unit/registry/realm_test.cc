#include "registry/realm.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::registry {
namespace {

using support::code_of;

net::Url url(const std::string& text) { return *net::Url::parse(text); }

Result<RealmTrust> check(const std::string& realm, const std::string& registry,
                         const std::vector<std::string>& allowed = {}) {
  return check_realm(url(realm), url(registry), allowed);
}

TEST(Realm, GetsCredentialsOnTheRegistrysOwnHost) {
  EXPECT_EQ(*check("https://ghcr.io/token", "https://ghcr.io"), RealmTrust::kCredentials);
  EXPECT_EQ(*check("http://127.0.0.1:5000/t", "http://127.0.0.1:5000"), RealmTrust::kCredentials);
}

TEST(Realm, GetsCredentialsWhereItBelongsToTheRegistry) {
  EXPECT_EQ(*check("https://auth.docker.io/token", "https://registry-1.docker.io"), RealmTrust::kCredentials);
  EXPECT_EQ(*check("https://gitlab.com/jwt/auth", "https://registry.gitlab.com"), RealmTrust::kCredentials);
  EXPECT_EQ(*check("https://gitlab.com/jwt/auth", "https://registry.evil.example"), RealmTrust::kAnonymous);
  EXPECT_EQ(*check("https://gitlab.com.evil.example/x", "https://registry.gitlab.com"),
            RealmTrust::kAnonymous);
  EXPECT_EQ(*check("https://auth.docker.io:444/token", "https://registry-1.docker.io"),
            RealmTrust::kAnonymous);
}

TEST(Realm, GetsCredentialsWhereTheCallerSaysSo) {
  EXPECT_EQ(*check("https://sso.example/t", "https://r.example", {"sso.example"}), RealmTrust::kCredentials);
  EXPECT_EQ(*check("https://sso.example:8443/t", "https://r.example", {"SSO.example:8443"}),
            RealmTrust::kCredentials);
  EXPECT_EQ(*check("https://sso.example:8443/t", "https://r.example", {"sso.example"}),
            RealmTrust::kAnonymous);
  EXPECT_EQ(*check("https://10.0.0.5/t", "https://r.example", {"10.0.0.5"}), RealmTrust::kCredentials);
}

// REF-04
TEST(Realm, IsAskedAnonymouslyElsewhere) {
  EXPECT_EQ(*check("https://evil.example/", "https://ghcr.io"), RealmTrust::kAnonymous);
  EXPECT_EQ(*check("https://ghcr.io:444/", "https://ghcr.io"), RealmTrust::kAnonymous);
  EXPECT_EQ(*check("http://127.0.0.1:5001/", "http://127.0.0.1:5000"), RealmTrust::kAnonymous);
}

// REF-04
TEST(Realm, IsRefusedInPlainHttpAndAtPrivateAddresses) {
  for (const char* realm :
       {"http://ghcr.io/token", "http://evil.example/", "http://169.254.169.254/", "https://169.254.169.254/",
        "https://0.0.0.0:1/", "https://[::1]/", "https://127.0.0.1/", "https://[::ffff:a9fe:a9fe]/",
        "https://2852039166/", "https://localhost/", "https://10.0.0.1/", "https://0xa9fea9fe/"})
    EXPECT_REASON(code_of(check(realm, "https://ghcr.io")), ReasonCode::kRegistryRealmRefused) << realm;
  EXPECT_REASON(code_of(check("http://other.example/", "http://r.example")),
                ReasonCode::kRegistryRealmRefused);
  EXPECT_REASON(code_of(check("http://sso.example/", "https://r.example", {"sso.example"})),
                ReasonCode::kRegistryRealmRefused);
}

TEST(Redirect, GoesToOtherHosts) {
  EXPECT_TRUE(check_redirect(url("https://storage.example/x"), url("https://r.example")).ok());
  EXPECT_TRUE(check_redirect(url("https://r.example/x"), url("http://r.example")).ok());
  EXPECT_TRUE(check_redirect(url("http://127.0.0.1:1/x"), url("http://127.0.0.1:2")).ok());
  EXPECT_TRUE(check_redirect(url("https://10.0.0.2/x"), url("https://10.0.0.1")).ok());
}

// REF-06, REF-19
TEST(Redirect, GoesNeitherToPlainHttpNorInside) {
  for (const char* target : {"http://r.example/x", "https://169.254.169.254/", "https://localhost/",
                             "https://[fd00::1]/", "https://2130706433/"})
    EXPECT_REASON(code_of(check_redirect(url(target), url("https://r.example"))),
                  ReasonCode::kRegistryRedirectRefused)
        << target;
}

}  // namespace
}  // namespace sekisho::registry
