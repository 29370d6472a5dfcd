#include "remote_fixture.h"

namespace sekisho::registry {
namespace {

using net::Answer;
using net::Request;

constexpr const char* kToken = R"({"token":"tok","expires_in":300})";

std::string header_of(const Request& request, const std::string& name) {
  for (const net::Header& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

bool is_token_request(const Request& request) { return request.url.find("/token") != std::string::npos; }

// TokenRegistry gives a manifest to whoever shows a token from its realm.
FakeTransport::Handler token_registry(const std::string& realm, std::string token_answer = kToken) {
  return [realm, token_answer](const Request& request) -> Result<Answer> {
    if (is_token_request(request)) return answer(200, {}, token_answer);
    return header_of(request, "Authorization") == "Bearer tok" ? manifest_answer() : bearer_challenge(realm);
  };
}

TEST(Auth, AsksForNothingWhereNothingIsAskedOfUs) {
  FakeTransport net([](const Request&) { return manifest_answer(); });
  EXPECT_TRUE(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app").ok());
  ASSERT_EQ(net.sent.size(), 1u);
  EXPECT_EQ(net.sent[0].url, "https://ghcr.io/v2/acme/app/manifests/v1");
  EXPECT_TRUE(net.authorizations(0).empty()) << "credentials are shown to nobody who does not ask";
}

TEST(Auth, GetsATokenAnonymously) {
  FakeTransport net(token_registry("https://ghcr.io/token"));
  EXPECT_TRUE(fetch(session_on(net), "ghcr.io/acme/app").ok());
  const std::vector<std::string> wanted = {
      "https://ghcr.io/v2/acme/app/manifests/v1",
      "https://ghcr.io/token?service=svc&scope=repository%3Aacme%2Fapp%3Apull",
      "https://ghcr.io/v2/acme/app/manifests/v1"};
  EXPECT_EQ(net.urls(), wanted);
  EXPECT_TRUE(net.authorizations(1).empty());
}

TEST(Auth, ShowsCredentialsToTheRegistrysTokenHost) {
  FakeTransport net(token_registry("https://ghcr.io/token"));
  EXPECT_TRUE(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app").ok());
  EXPECT_EQ(net.authorizations(1), std::vector<std::string>{"Basic dXNlcjpjYW5hcnk="});
  EXPECT_EQ(net.authorizations(2), std::vector<std::string>{"Bearer tok"});
}

TEST(Auth, AsksForATokenOnce) {
  FakeTransport net(token_registry("https://ghcr.io/token"));
  const auto session = session_on(net);
  EXPECT_TRUE(fetch(session, "ghcr.io/acme/app").ok());
  EXPECT_TRUE(fetch(session, "ghcr.io/acme/app").ok());
  EXPECT_EQ(net.sent.size(), 4u) << "the second fetch is one request";
  EXPECT_TRUE(fetch(session, "ghcr.io/acme/other").ok());
  EXPECT_EQ(net.sent.size(), 6u) << "another repository is another scope, asked for without a 401 first";
  EXPECT_EQ(net.sent[4].url, "https://ghcr.io/token?service=svc&scope=repository%3Aacme%2Fother%3Apull");
}

TEST(Auth, SpeaksToDockerHubAtItsRegistryAndTokenHost) {  // REF-17
  FakeTransport net(token_registry("https://auth.docker.io/token"));
  for (const char* spelling : {"docker.io/library/nginx", "index.docker.io/library/nginx"}) {
    net.sent.clear();
    EXPECT_TRUE(fetch(session_on(net, with_credentials()), spelling).ok());
    EXPECT_EQ(net.sent.at(0).url, "https://registry-1.docker.io/v2/library/nginx/manifests/v1");
    EXPECT_EQ(net.authorizations(1).size(), 1u) << "auth.docker.io belongs to Docker Hub";
  }
}

// REF-04
TEST(Auth, ShowsNoCredentialsToAForeignTokenHost) {
  FakeTransport net(token_registry("https://evil.example/token"));
  EXPECT_TRUE(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app").ok());
  EXPECT_TRUE(net.authorizations(1).empty());
  Access allowed = with_credentials();
  allowed.auth_realms = {"evil.example"};
  net.sent.clear();
  EXPECT_TRUE(fetch(session_on(net, allowed), "ghcr.io/acme/app").ok());
  EXPECT_EQ(net.authorizations(1).size(), 1u);
}

// REF-04
TEST(Auth, TellsThatCredentialsWereWithheld) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    return is_token_request(request) ? answer(401) : bearer_challenge("https://sso.example/token");
  });
  EXPECT_REASON(code_of(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app")),
                ReasonCode::kRegistryRealmRefused);
  EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryUnauthorized);
}

// REF-04
TEST(Auth, DialsNoRefusedRealm) {
  for (const char* realm :
       {"http://ghcr.io/token", "http://169.254.169.254/token", "https://0.0.0.0:1/token",
        "https://[::1]/token", "https://[::ffff:a9fe:a9fe]/token", "https://2852039166/token",
        "file:///token", "gopher://ghcr.io/token", "https://user:pass@ghcr.io/token", "", "token"}) {
    FakeTransport net(token_registry(realm));
    EXPECT_REASON(code_of(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app")),
                  ReasonCode::kRegistryRealmRefused)
        << realm;
    EXPECT_EQ(net.sent.size(), 1u) << realm;
  }
}

// REF-04
TEST(Auth, RefusesAChallengeWithoutARealm) {
  FakeTransport net([](const Request&) {
    return answer(401, {{"WWW-Authenticate", "Bearer service=\"x\""}});
  });
  EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryRealmRefused);
}

// REF-04
TEST(Auth, TakesTheFirstOfTwoChallengesOnly) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (is_token_request(request)) return answer(200, {}, kToken);
    return answer(401, {{"WWW-Authenticate", "Bearer realm=\"http://169.254.169.254/token\""},
                        {"WWW-Authenticate", "Bearer realm=\"https://ghcr.io/token\""}});
  });
  EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryRealmRefused);
  EXPECT_EQ(net.sent.size(), 1u);
}

// REF-05
TEST(Auth, FollowsNoRedirectOfATokenHost) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (is_token_request(request)) return answer(302, {{"Location", "http://127.0.0.1:1/"}});
    return bearer_challenge("https://ghcr.io/token");
  });
  EXPECT_REASON(code_of(fetch(session_on(net, with_credentials()), "ghcr.io/acme/app")),
                ReasonCode::kRegistryRealmRefused);
  EXPECT_EQ(net.sent.size(), 2u);
}

TEST(Auth, ReadsTokenAnswersStrictly) {
  for (const char* body : {"", "{}", "[]", "{\"token\":3}", R"({"token":""})", R"({"token":"a","token":"b"})",
                           R"({"token":"a b"})", R"({"token":"a\r\nX: y"})", "<html>", R"({"Token":"a"})",
                           "{\"token\":\"a\"}x"}) {
    FakeTransport net(token_registry("https://ghcr.io/token", body));
    EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryAnswer) << body;
  }
  for (const char* body :
       {R"({"access_token":"tok"})", R"({"token":"","access_token":"tok","expires_in":"x"})",
        R"({"token":"tok","access_token":"other","issued_at":"2026"})"}) {
    FakeTransport net(token_registry("https://ghcr.io/token", body));
    EXPECT_TRUE(fetch(session_on(net), "ghcr.io/acme/app").ok()) << body;
  }
}

// REF-10
TEST(Auth, BoundsTokenAnswers) {
  FakeTransport net(
      token_registry("https://ghcr.io/token", "{\"token\":\"" + std::string(70'000, 'x') + "\"}"));
  EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryAnswerTooLarge);
}

// REF-29
TEST(Auth, SendsJustOneAuthorizationOnEachTry) {
  int tokens = 0;
  int asked = 0;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (is_token_request(request))
      return answer(200, {}, "{\"token\":\"tok" + std::to_string(++tokens) + "\"}");
    return ++asked <= 2 ? bearer_challenge("https://ghcr.io/token") : manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "ghcr.io/acme/app").ok());
  ASSERT_EQ(net.sent.size(), 5u);
  EXPECT_TRUE(net.authorizations(0).empty());
  EXPECT_EQ(net.authorizations(2), std::vector<std::string>{"Bearer tok1"});
  EXPECT_EQ(net.authorizations(4), std::vector<std::string>{"Bearer tok2"});
}

TEST(Auth, GivesUpWhenTokensAreNotTaken) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    return is_token_request(request) ? answer(200, {}, kToken) : bearer_challenge("https://ghcr.io/token");
  });
  EXPECT_REASON(code_of(fetch(session_on(net), "ghcr.io/acme/app")), ReasonCode::kRegistryUnauthorized);
  EXPECT_LE(net.sent.size(), 6u);
}

TEST(Auth, AddsTheScopeThatTheRegistryNamesOnItsOwnHostOnly) {
  for (const bool own : {true, false}) {
    const std::string realm = own ? "https://r.example/token" : "https://sso.example/token";
    FakeTransport net([&](const Request& request) -> Result<Answer> {
      if (is_token_request(request)) return answer(200, {}, kToken);
      return bearer_challenge(realm, ",scope=\"repository:other/secret:pull\"");
    });
    Access access = with_credentials();
    access.auth_realms = {"sso.example"};
    EXPECT_FALSE(fetch(session_on(net, access), "r.example/acme/app").ok());
    EXPECT_EQ(net.sent.at(1).url.find("secret"), std::string::npos);
    EXPECT_EQ(net.sent.at(3).url.find("secret") != std::string::npos, own) << realm;
  }
}

TEST(Auth, UsesBasicWhereTheRegistryAsksForIt) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (header_of(request, "Authorization") == "Basic dXNlcjpjYW5hcnk=") return manifest_answer();
    return answer(401, {{"WWW-Authenticate", "Basic realm=\"x\""}});
  });
  const auto session = session_on(net, with_credentials());
  EXPECT_TRUE(fetch(session, "r.example/a").ok());
  EXPECT_TRUE(fetch(session, "r.example/a").ok());
  EXPECT_EQ(net.sent.size(), 3u);
  EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), ReasonCode::kRegistryUnauthorized);
  Access wrong;
  wrong.credentials = {"user", "wrong"};
  net.sent.clear();
  EXPECT_REASON(code_of(fetch(session_on(net, wrong), "r.example/a")), ReasonCode::kRegistryUnauthorized);
  EXPECT_EQ(net.sent.size(), 2u);
}

TEST(Auth, GivesUpOnChallengesItDoesNotKnow) {
  for (const char* header : {"Negotiate", "Digest realm=\"x\""}) {
    FakeTransport net([&](const Request&) { return answer(401, {{"WWW-Authenticate", header}}); });
    EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), ReasonCode::kRegistryUnauthorized);
  }
  FakeTransport none([](const Request&) { return answer(401); });
  EXPECT_REASON(code_of(fetch(session_on(none), "r.example/a")), ReasonCode::kRegistryUnauthorized);
  FakeTransport torn([](const Request&) { return answer(401, {{"WWW-Authenticate", "Bearer realm=\"x"}}); });
  EXPECT_REASON(code_of(fetch(session_on(torn), "r.example/a")), ReasonCode::kRegistryAnswer);
}

TEST(Auth, TradesIdentityTokensIn) {
  TokenRequest request{*net::Url::parse("https://r.example/token"), "svc", {"repository:a:pull"}, nullptr};
  const Credentials identity{"", "", "refresh me", ""};
  request.credentials = &identity;
  FakeTransport net([](const Request&) { return answer(200, {}, R"({"access_token":"tok"})"); });
  EXPECT_EQ(fetch_token(net, request, Limits{})->text, "tok");
  EXPECT_EQ(net.sent.at(0).method, "POST");
  EXPECT_EQ(
      net.sent.at(0).body,
      "grant_type=refresh_token&client_id=sekisho&service=svc&scope=repository%3Aa%3Apull&refresh_token="
      "refresh%20me");
  EXPECT_EQ(net.sent.at(0).url, "https://r.example/token");
}

TEST(Auth, FallsBackToGetWhereTheTokenHostKnowsNoPost) {
  TokenRequest request{*net::Url::parse("https://r.example/token"), "svc", {"repository:a:pull"}, nullptr};
  const Credentials identity{"user", "canary", "refresh me", ""};
  request.credentials = &identity;
  FakeTransport net([](const Request& sent) {
    return sent.method == "POST" ? answer(404) : answer(200, {}, R"({"token":"tok"})");
  });
  EXPECT_TRUE(fetch_token(net, request, Limits{}).ok());
  EXPECT_EQ(net.authorizations(1).size(), 1u);
}

TEST(Auth, RetriesTokenHostsThatFailForAWhile) {
  int tries = 0;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (!is_token_request(request)) return token_registry("https://ghcr.io/token")(request);
    return ++tries < 3 ? answer(503) : answer(200, {}, kToken);
  });
  EXPECT_TRUE(fetch(session_on(net), "ghcr.io/acme/app").ok());
  EXPECT_EQ(net.waits.size(), 2u);
}

// WEB-15, AUD-09
TEST(Auth, NamesNoSecretInErrors) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    return is_token_request(request) ? answer(403) : bearer_challenge("https://ghcr.io/token?canary=1");
  });
  const auto failed = fetch(session_on(net, with_credentials()), "ghcr.io/acme/app");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message().find("canary"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::registry
