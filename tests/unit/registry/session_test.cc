#include <fstream>

#include "remote_fixture.h"
#include "support/http_server.h"
#include "support/temporary.h"

namespace sekisho::registry {
namespace {

using net::Answer;
using net::Request;
using support::Fault;
using support::HttpAnswer;
using support::HttpRequest;
using support::HttpServer;
using support::ServerTls;

const std::string kBlob = "blob";

oci::Descriptor blob() { return oci::Descriptor::of("application/octet-stream", kBlob); }

Result<oci::Blob> fetch_blob(const std::shared_ptr<Session>& session, const std::string& name) {
  return std::move(open_remote(session, name_of(name), Limits{})->fetch_blobs({blob()}, kMiB).front());
}

HttpAnswer served_manifest() {
  return {200, {{"Content-Type", std::string(oci::kManifestType)}}, manifest_bytes()};
}

std::unique_ptr<net::Transport> real(const net::TlsFiles& files = {}) {
  return *net::make_transport(files, Limits{});
}

// REF-19
TEST(Scheme, IsNeverDowngraded) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("http://")) return manifest_answer();
    return fail(ReasonCode::kRegistryUnreachable, "refused");
  });
  EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), ReasonCode::kRegistryUnreachable);
  for (const std::string& url : net.urls()) EXPECT_TRUE(url.starts_with("https://")) << url;
}

TEST(Scheme, IsPlainHttpWhereTheCallerSaysSo) {
  FakeTransport net([](const Request&) { return manifest_answer(); });
  Access access;
  access.plain_http = true;
  EXPECT_TRUE(fetch(session_on(net, access), "r.example/a").ok());
  EXPECT_EQ(net.sent.at(0).url, "http://r.example/v2/a/manifests/v1");
}

TEST(Scheme, IsPlainHttpOnTheLoopback) {
  for (const char* host : {"localhost:5000", "127.0.0.1:5000", "[::1]:5000"}) {
    FakeTransport net([](const Request&) { return manifest_answer(); });
    EXPECT_TRUE(fetch(session_on(net, with_credentials()), std::string(host) + "/a").ok());
    EXPECT_EQ(net.urls(), std::vector<std::string>{"http://" + std::string(host) + "/v2/a/manifests/v1"});
    EXPECT_TRUE(net.authorizations(0).empty());
  }
}

TEST(Scheme, IsTlsOnTheLoopbackWhereThatAnswers) {
  const HttpServer server([](const HttpRequest&) { return served_manifest(); }, ServerTls::kGood);
  const support::TemporaryDirectory directory;
  std::ofstream(directory.path() / "ca.pem") << server.ca_pem();
  const auto net = real({directory.path() / "ca.pem", {}, {}});
  const auto session = session_on(*net, with_credentials());
  EXPECT_TRUE(fetch(session, server.host() + "/a").ok());
  EXPECT_TRUE(fetch(session, server.host() + "/a").ok());
  EXPECT_EQ(net->stats().requests, 3u) << "one in plain HTTP, and the host is remembered";
}

TEST(Scheme, IsFoundOutForSeveralRequestsAtOnce) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{200, {}, kBlob}; }, ServerTls::kGood);
  const support::TemporaryDirectory directory;
  std::ofstream(directory.path() / "ca.pem") << server.ca_pem();
  const auto net = real({directory.path() / "ca.pem", {}, {}});
  const auto repository = open_remote(session_on(*net), name_of(server.host() + "/a"), Limits{});
  for (const auto& result : repository->fetch_blobs({blob(), blob(), blob()}, kMiB)) EXPECT_TRUE(result.ok());
}

TEST(Scheme, TellsThatTheLoopbacksCertificateIsNotTrusted) {
  const HttpServer server([](const HttpRequest&) { return served_manifest(); }, ServerTls::kGood);
  const auto net = real();
  EXPECT_REASON(code_of(fetch(session_on(*net), server.host() + "/a")), ReasonCode::kRegistryTls);
}

TEST(Scheme, IsTlsWhereGoServersAnswerPlainHttpWith400) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("http://"))
      return answer(400, {}, "Client sent an HTTP request to an HTTPS server.");
    return manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "localhost:5000/a").ok());
  EXPECT_EQ(net.sent.size(), 2u);
}

TEST(Scheme, StaysPlainHttpWhereTheServerHungUpOnce) {
  bool first = true;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("https://")) return fail(ReasonCode::kRegistryTls, "no TLS here");
    if (std::exchange(first, false)) return fail(ReasonCode::kRegistryUnreachable, "reset");
    return manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "localhost:5000/a").ok());
  EXPECT_EQ(net.sent.size(), 3u);
}

TEST(Scheme, StaysPlainHttpWhereTlsIsNotSpoken) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("https://")) return fail(ReasonCode::kRegistryUnreachable, "no");
    return answer(400);
  });
  EXPECT_REASON(code_of(fetch(session_on(net), "localhost:5000/a")), ReasonCode::kRegistryAnswer);
}

// REF-06: other host
TEST(Redirect, ShowsAnotherHostNoCredentials) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("https://storage.example/")) return answer(200, {}, kBlob);
    if (request.url.find("/token") != std::string::npos) return answer(200, {}, R"({"token":"tok"})");
    for (const net::Header& header : request.headers) {
      if (header.name == "Authorization")
        return answer(307, {{"Location", "https://storage.example/x?sig=1"}});
    }
    return bearer_challenge("https://r.example/token");
  });
  EXPECT_TRUE(fetch_blob(session_on(net, with_credentials()), "r.example/a").ok());
  ASSERT_EQ(net.sent.size(), 4u);
  EXPECT_EQ(net.sent[3].url, "https://storage.example/x?sig=1");
  EXPECT_TRUE(net.authorizations(3).empty());
}

// REF-06: same host, other port, seen from the other listener
TEST(Redirect, ShowsAnotherPortNoCredentials) {
  const HttpServer storage([](const HttpRequest&) { return HttpAnswer{200, {}, kBlob}; });
  const HttpServer registry([&](const HttpRequest& request) {
    if (request.count("Authorization") == 0)
      return HttpAnswer{401, {{"WWW-Authenticate", "Basic realm=\"x\""}}, ""};
    return HttpAnswer{307, {{"Location", storage.url() + "/x"}, {"Set-Cookie", "a=b"}}, ""};
  });
  const auto net = real();
  EXPECT_TRUE(fetch_blob(session_on(*net, with_credentials()), registry.host() + "/a").ok());
  EXPECT_EQ(registry.requests().at(1).count("Authorization"), 1u);
  EXPECT_EQ(storage.requests().at(0).count("Authorization"), 0u);
  EXPECT_EQ(storage.requests().at(0).count("Cookie"), 0u);
}

TEST(Redirect, KeepsCredentialsOnTheSameOrigin) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    bool authorized = false;
    for (const net::Header& header : request.headers)
      authorized = authorized || header.name == "Authorization";
    if (!authorized) return answer(401, {{"WWW-Authenticate", "Basic realm=\"x\""}});
    if (request.url.ends_with("/moved")) return answer(200, {}, kBlob);
    return answer(302, {{"Location", "/moved"}});
  });
  EXPECT_TRUE(fetch_blob(session_on(net, with_credentials()), "r.example/a").ok());
}

// REF-06 c, REF-19, REF-20
TEST(Redirect, GoesNowhereElse) {
  for (const char* target : {"http://storage.example/x", "http://r.example/x", "file:///etc/passwd",
                             "gopher://storage.example/", "smb://storage.example/", "ftp://storage.example/",
                             "https://169.254.169.254/x", "https://localhost/x",
                             "https://user:pass@storage.example/", "https://storage.example\\@r.example/"}) {
    FakeTransport net([&](const Request&) { return answer(302, {{"Location", target}}); });
    EXPECT_REASON(code_of(fetch_blob(session_on(net), "r.example/a")), ReasonCode::kRegistryRedirectRefused)
        << target;
    EXPECT_EQ(net.sent.size(), 1u) << target;
  }
  FakeTransport nowhere([](const Request&) { return answer(302); });
  EXPECT_REASON(code_of(fetch_blob(session_on(nowhere), "r.example/a")),
                ReasonCode::kRegistryRedirectRefused);
}

// REF-06 d
TEST(Redirect, AnswersNoChallengeOfItsTarget) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.starts_with("https://storage.example/"))
      return bearer_challenge("https://storage.example/token");
    return answer(307, {{"Location", "https://storage.example/x"}});
  });
  EXPECT_REASON(code_of(fetch_blob(session_on(net, with_credentials()), "r.example/a")),
                ReasonCode::kRegistryAnswer);
  EXPECT_EQ(net.sent.size(), 2u);
}

TEST(Redirect, IsFollowedSoOftenAndNoMore) {
  int hops = 0;
  const int most = static_cast<int>(Limits{}.redirects);
  int wanted = most;
  FakeTransport net([&](const Request&) -> Result<Answer> {
    if (hops == wanted) return answer(200, {}, kBlob);
    return answer(302, {{"Location", "https://s" + std::to_string(++hops) + ".example/"}});
  });
  EXPECT_TRUE(fetch_blob(session_on(net), "r.example/a").ok());
  hops = 0;
  wanted = most + 1;
  EXPECT_REASON(code_of(fetch_blob(session_on(net), "r.example/a")), ReasonCode::kRegistryRedirectRefused);
}

TEST(Redirect, IsNotFollowedForManifests) {
  FakeTransport net([](const Request&) { return answer(307, {{"Location", "https://storage.example/x"}}); });
  EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), ReasonCode::kRegistryRedirectRefused);
}

TEST(Retries, AreMadeForFailuresThatMayPass) {
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    int tries = 0;
    FakeTransport net(
        [&](const Request&) -> Result<Answer> { return ++tries < 4 ? answer(status) : manifest_answer(); });
    EXPECT_TRUE(fetch(session_on(net), "r.example/a").ok()) << status;
    EXPECT_EQ(net.waits.size(), 3u);
  }
}

TEST(Retries, AreMadeForBrokenConnections) {
  int tries = 0;
  FakeTransport net([&](const Request&) -> Result<Answer> {
    if (++tries < 4) return fail(ReasonCode::kRegistryUnreachable, "reset");
    return manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "r.example/a").ok());
}

TEST(Retries, AreBounded) {
  const std::pair<int, ReasonCode> table[] = {{429, ReasonCode::kRegistryRateLimited},
                                              {500, ReasonCode::kRegistryServerError},
                                              {408, ReasonCode::kRegistryTimeout}};
  for (const auto& [status, code] : table) {
    FakeTransport net([status = status](const Request&) { return answer(status); });
    EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), code);
    EXPECT_EQ(net.sent.size(), 1 + Limits{}.retries);
  }
  FakeTransport slow(
      [](const Request&) -> Result<Answer> { return fail(ReasonCode::kRegistryTimeout, "slow"); });
  EXPECT_REASON(code_of(fetch(session_on(slow), "r.example/a")), ReasonCode::kRegistryTimeout);
  EXPECT_EQ(slow.sent.size(), 2u) << "what stalls is tried only twice";
}

// One that stalls after others failed has not been waited for yet.
TEST(Retries, AreMadeForAStallAmongOtherFailures) {
  int tries = 0;
  FakeTransport net([&](const Request&) -> Result<Answer> {
    ++tries;
    if (tries <= 2) return answer(500);
    if (tries == 3) return fail(ReasonCode::kRegistryTimeout, "slow");
    return manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "r.example/a").ok());
}

// A gateway whose registry is away answers so, too.
TEST(Retries, AreMadeOnceForA404ThatIsNotInTheRegistrysWords) {
  int tries = 0;
  FakeTransport net([&](const Request&) -> Result<Answer> {
    return ++tries == 1 ? answer(404, {}, "default backend - 404") : manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "r.example/a").ok());
  FakeTransport away([](const Request&) { return answer(404, {}, "default backend - 404"); });
  EXPECT_REASON(code_of(fetch(session_on(away), "r.example/a")), ReasonCode::kRegistryNotFound);
  EXPECT_EQ(away.sent.size(), 2u);
  int asked = 0;
  FakeTransport worded([&](const Request&) {
    return answer(404, {}, ++asked == 1 ? R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})" : "default backend");
  });
  const auto session = session_on(worded);
  EXPECT_REASON(code_of(fetch(session, "r.example/a")), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(code_of(fetch(session, "r.example/a")), ReasonCode::kRegistryAnswer)
      << "it knows better words";
  FakeTransport blobs([](const Request&) { return answer(404); });
  EXPECT_REASON(code_of(fetch_blob(session_on(blobs), "r.example/a")), ReasonCode::kBlobMissing);
  EXPECT_EQ(blobs.sent.size(), 2u);
}

TEST(Retries, AreNotMadeForFailuresThatStay) {
  for (const int status : {400, 401, 403, 404, 501, 206, 304}) {
    FakeTransport net([&](const Request&) { return answer(status, {}, R"({"errors":[{"code":"X"}]})"); });
    EXPECT_FALSE(fetch(session_on(net), "r.example/a").ok());
    EXPECT_EQ(net.sent.size(), 1u) << status;
  }
  FakeTransport tls(
      [](const Request&) -> Result<Answer> { return fail(ReasonCode::kRegistryTls, "expired"); });
  EXPECT_REASON(code_of(fetch(session_on(tls), "r.example/a")), ReasonCode::kRegistryTls);
  EXPECT_EQ(tls.sent.size(), 1u);
}

TEST(Retries, WaitAsLongAsTheRegistryAsks) {
  int tries = 0;
  FakeTransport net([&](const Request&) -> Result<Answer> {
    return ++tries == 1 ? answer(429, {{"Retry-After", "7"}}) : manifest_answer();
  });
  EXPECT_TRUE(fetch(session_on(net), "r.example/a").ok());
  EXPECT_EQ(net.waits, std::vector<std::uint64_t>{7000});
}

TEST(Retries, EndAtTheDeadline) {
  FakeTransport net([](const Request&) { return answer(429, {{"Retry-After", "3600"}}); });
  EXPECT_REASON(code_of(fetch(session_on(net), "r.example/a")), ReasonCode::kRegistryRateLimited);
  EXPECT_EQ(net.sent.size(), 1u);
}

TEST(Retries, StartABlobAnew) {
  int tries = 0;
  const HttpServer server([&](const HttpRequest&) {
    HttpAnswer out{200, {}, kBlob};
    if (++tries == 1) out = {200, {}, "blo", Fault::kShortBody};
    return out;
  });
  const auto net = real();
  EXPECT_TRUE(fetch_blob(session_on(*net), server.host() + "/a").ok());
  EXPECT_EQ(tries, 2);
}

TEST(SessionThreads, ShareOneToken) {
  const HttpServer server([&](const HttpRequest& request) {
    if (request.path() == "/token") return HttpAnswer{200, {}, R"({"token":"tok"})"};
    if (request.header("Authorization") == "Bearer tok") return served_manifest();
    const std::string host = request.header("Host");
    return HttpAnswer{401, {{"WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\""}}, ""};
  });
  const auto net = real();
  const auto session = session_on(*net);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) EXPECT_TRUE(fetch(session, server.host() + "/a").ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::size_t tokens = 0;
  for (const HttpRequest& request : server.requests()) tokens += request.path() == "/token" ? 1 : 0;
  EXPECT_EQ(tokens, 1u);
}

}  // namespace
}  // namespace sekisho::registry
