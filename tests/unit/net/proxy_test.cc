#include <cstdlib>

#include <gtest/gtest.h>

#include "net/transport.h"
#include "support/expect.h"
#include "support/http_server.h"

namespace sekisho::net {
namespace {

using support::HttpAnswer;
using support::HttpRequest;
using support::HttpServer;

// ProxyVariables sets the proxy for its lifetime.
class ProxyVariables {
 public:
  ProxyVariables(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~ProxyVariables() { ::unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

Result<Answer> send(const std::string& url, Limits limits = {}) {
  limits.connect_seconds = 2;
  auto net = make_transport({}, limits);
  std::vector<Request> one(1);
  one[0].url = url;
  one[0].headers = {{"Authorization", "Bearer canary"}};
  return std::move((*net)->exchange(std::move(one)).front());
}

TEST(Proxy, IsTakenFromTheUsualVariables) {
  const HttpServer proxy([](const HttpRequest&) { return HttpAnswer{200, {}, "by proxy"}; });
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    const ProxyVariables set(name, "http://user:secret@" + proxy.host());
    const auto answer = send("http://registry.example/v2/");
    ASSERT_TRUE(answer.ok()) << name;
    EXPECT_EQ(answer->body, "by proxy");
  }
  const HttpRequest request = proxy.requests().at(0);
  EXPECT_EQ(request.target, "http://registry.example/v2/");
  EXPECT_EQ(request.count("Proxy-Authorization"), 1u);
}

TEST(Proxy, IsAskedToConnectForTlsAndSeesNoCredentialsOfOurs) {
  const HttpServer proxy([](const HttpRequest&) { return HttpAnswer{403, {}, ""}; });
  for (const char* name : {"https_proxy", "HTTPS_PROXY"}) {
    const ProxyVariables set(name, "http://user:secret@" + proxy.host());
    EXPECT_FALSE(send("https://registry.example/v2/").ok());
  }
  for (const HttpRequest& request : proxy.requests()) {
    EXPECT_EQ(request.method, "CONNECT");
    EXPECT_EQ(request.target, "registry.example:443");
    EXPECT_EQ(request.count("Authorization"), 0u);
    EXPECT_EQ(request.count("Proxy-Authorization"), 1u);
  }
  EXPECT_EQ(proxy.requests().size(), 2u);
}

TEST(Proxy, IsNotAskedForTheLoopbackNorForWhatNoProxyNames) {
  const HttpServer proxy([](const HttpRequest&) { return HttpAnswer{200, {}, "by proxy"}; });
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{200, {}, "direct"}; });
  const ProxyVariables set("http_proxy", "http://" + proxy.host());
  EXPECT_EQ(send(server.url() + "/")->body, "direct");
  const ProxyVariables none("NO_PROXY", "registry.invalid");
  EXPECT_FALSE(send("http://registry.invalid/").ok());
  EXPECT_TRUE(proxy.requests().empty());
}

// A request header of CGI could set HTTP_PROXY, so nobody reads it in upper case.
TEST(Proxy, IgnoresTheUpperCaseVariableForPlainHttp) {
  const HttpServer proxy([](const HttpRequest&) { return HttpAnswer{200, {}, "by proxy"}; });
  const ProxyVariables set("HTTP_PROXY", "http://" + proxy.host());
  EXPECT_FALSE(send("http://registry.invalid/").ok());
  EXPECT_TRUE(proxy.requests().empty());
}

}  // namespace
}  // namespace sekisho::net
