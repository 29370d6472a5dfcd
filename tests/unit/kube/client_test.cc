#include "kube/client.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/fake_transport.h"
#include "support/http_server.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::kube {
namespace {

using support::FakeTransport;

const Name kName{"apps", "app"};
const Json kObject = Json::Object{{"kind", "ExternalArtifact"}};

Endpoint endpoint() { return {"https://10.0.0.1:443", {}, "canary", {}}; }

net::Answer answer(int status, std::string body) { return {status, {}, std::move(body)}; }

std::string header(const net::Request& request, std::string_view name) {
  for (const net::Header& one : request.headers) {
    if (one.name == name) return one.value;
  }
  return {};
}

ReasonCode failure(const FakeTransport::Handler& handler) {
  FakeTransport net(handler);
  const auto result = Client(endpoint(), net, Limits{}).apply_artifact(kName, kObject);
  return result.ok() ? ReasonCode::kInternalError : result.error().code;
}

TEST(Client, AppliesByServerSideApply) {
  FakeTransport net([](const net::Request&) { return answer(200, "{\"kind\":\"ExternalArtifact\"}"); });
  Client client(endpoint(), net, Limits{});
  ASSERT_TRUE(client.apply_artifact(kName, kObject).ok());
  ASSERT_TRUE(client.apply_status(kName, kObject).ok());
  const std::string path =
      "https://10.0.0.1:443/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/externalartifacts/app";
  EXPECT_EQ(net.urls(), (std::vector<std::string>{path + "?fieldManager=sekisho&force=true",
                                                  path + "/status?fieldManager=sekisho&force=true"}));
  for (const net::Request& request : net.sent) {
    EXPECT_EQ(request.method, "PATCH");
    EXPECT_EQ(header(request, "Content-Type"), "application/apply-patch+yaml");
    EXPECT_EQ(header(request, "Accept"), "application/json");
    EXPECT_EQ(header(request, "Authorization"), "Bearer canary");
    EXPECT_EQ(request.body, "{\"kind\":\"ExternalArtifact\"}");
  }
}

TEST(Client, CreatesEvents) {
  FakeTransport net([](const net::Request&) { return answer(201, ""); });
  ASSERT_TRUE(Client(endpoint(), net, Limits{}).create_event("apps", Json::Object{}).ok());
  EXPECT_EQ(net.sent.at(0).method, "POST");
  EXPECT_EQ(net.sent.at(0).url, "https://10.0.0.1:443/api/v1/namespaces/apps/events");
  EXPECT_EQ(header(net.sent.at(0), "Content-Type"), "application/json");
}

TEST(Client, GetsOneObjectOrNothing) {
  FakeTransport net([](const net::Request& request) {
    return request.url.ends_with("/app") ? answer(200, "{\"a\":1}") : answer(404, "{}");
  });
  Client client(endpoint(), net, Limits{});
  EXPECT_EQ(*client.get_artifact(kName), Json(Json::Object{{"a", 1}}));
  EXPECT_TRUE(client.get_artifact({"apps", "other"})->is_null());
  EXPECT_EQ(net.sent.at(0).method, "GET");
}

TEST(Client, ReadsTheTokenAnewForEachCall) {
  const support::TemporaryDirectory directory;
  Endpoint pod = endpoint();
  pod.token_file = directory.path() / "token";
  FakeTransport net([](const net::Request&) { return answer(200, "{}"); });
  Client client(pod, net, Limits{});
  for (const char* token : {"one\n", "two"}) {
    support::write_file(*pod.token_file, token);
    ASSERT_TRUE(client.get_artifact(kName).ok());
  }
  EXPECT_EQ(header(net.sent.at(0), "Authorization"), "Bearer one");
  EXPECT_EQ(header(net.sent.at(1), "Authorization"), "Bearer two");
  for (const char* token : {"", "\n", "a b", "a\r\nX-Evil: 1"}) {
    support::write_file(*pod.token_file, token);
    EXPECT_REASON(client.get_artifact(kName).error().code, ReasonCode::kKubeConfig);
  }
  EXPECT_EQ(net.sent.size(), 2U);
}

TEST(Client, TellsFailuresApart) {
  const auto with = [](int status) {
    return [status](const net::Request&) { return answer(status, "{\"message\":\"no\"}"); };
  };
  for (const int status : {400, 401, 403, 404, 409, 415, 422, 301})
    EXPECT_REASON(failure(with(status)), ReasonCode::kKubeRefused) << status;
  for (const int status : {408, 429, 500, 503})
    EXPECT_REASON(failure(with(status)), ReasonCode::kKubeUnreachable) << status;
  EXPECT_REASON(failure([](const net::Request&) -> Result<net::Answer> {
                  return fail(ReasonCode::kRegistryTls, "no");
                }),
                ReasonCode::kKubeUnreachable);
  for (const char* body : {"", "[]", "{", "<html>"})
    EXPECT_REASON(failure([body](const net::Request&) { return answer(200, body); }), ReasonCode::kKubeAnswer)
        << body;
  EXPECT_REASON(failure([](const net::Request&) { return answer(200, std::string(2 * kMiB, ' ')); }),
                ReasonCode::kKubeAnswer);
}

TEST(Client, QuotesTheServerHarmlesslyAndNeverTheToken) {
  FakeTransport net(
      [](const net::Request&) { return answer(403, "{\"message\":\"not \\u001b[2J allowed\"}"); });
  const auto result = Client(endpoint(), net, Limits{}).apply_artifact(kName, kObject);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message().find("allowed"), std::string::npos);
  EXPECT_EQ(result.error().message().find('\x1b'), std::string::npos);
  EXPECT_EQ(result.error().message().find("canary"), std::string::npos);
}

TEST(Client, TrustsOnlyTheAuthorityNamed) {
  support::HttpServer server(
      [](const support::HttpRequest&) {
        return support::HttpAnswer{200, {}, "{}"};
      },
      support::ServerTls::kGood);
  Endpoint local{server.url(), {}, "canary", {}};
  local.tls.ca_pem = server.ca_pem();
  const auto get = [&](const Endpoint& where) {
    const auto transport = net::make_transport(where.tls, Limits{});
    return Client(where, **transport, Limits{}).get_artifact(kName);
  };
  EXPECT_TRUE(get(local).ok());
  local.tls.ca_pem.clear();
  const auto refused = get(local);
  ASSERT_FALSE(refused.ok());
  EXPECT_REASON(refused.error().code, ReasonCode::kKubeUnreachable);
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace sekisho::kube
