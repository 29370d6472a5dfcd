#include "kube/list.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/fake_transport.h"

namespace sekisho::kube {
namespace {

using support::FakeTransport;

net::Answer answer(int status, std::string body) { return {status, {}, std::move(body)}; }

std::string page(const std::string& items, const std::string& token) {
  return R"({"kind":"PodList","metadata":{"resourceVersion":"1","continue":")" + token + R"("},"items":[)" +
         items + "]}";
}

// A list that was asked for, and what came of it.
struct Asked {
  explicit Asked(FakeTransport::Handler handler) : net(std::move(handler)) {}

  Result<Presence> list(Listed listed = Listed::kPods) {
    Client client({"https://k8s", {}, "canary", {}}, net, limits);
    return list_objects(client, listed, limits, [this](BytesView text, Part part) {
      if (part == Part::kFirst) pages.clear();
      pages.emplace_back(text);
      return done();
    });
  }

  FakeTransport net;
  Limits limits = {};
  std::vector<std::string> pages = {};
};

TEST(List, GoesOnFromPageToPage) {
  Asked asked([](const net::Request& request) {
    if (request.url.ends_with("?limit=500")) return answer(200, page("1", "a/b+c"));
    return answer(200, page("2", request.url.ends_with("&continue=a%2Fb%2Bc") ? "d" : ""));
  });
  EXPECT_EQ(*asked.list(), Presence::kThere);
  const std::string path = "https://k8s/api/v1/pods?limit=500";
  EXPECT_EQ(asked.net.urls(),
            (std::vector<std::string>{path, path + "&continue=a%2Fb%2Bc", path + "&continue=d"}));
  EXPECT_EQ(asked.pages, (std::vector<std::string>{page("1", "a/b+c"), page("2", "d"), page("2", "")}));
  for (const net::Request& request : asked.net.sent) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.max_body, Limits{}.kube_page_bytes);
  }
}

TEST(List, KeysOfObjectsMayDifferInCase) {
  Asked asked([](const net::Request&) { return answer(200, page(R"({"app":1,"App":2})", "")); });
  EXPECT_TRUE(asked.list().ok());
}

TEST(List, BeginsAnewOnceWhereTheServerForgot) {
  int forgotten = 0;
  Asked asked([&](const net::Request& request) {
    if (request.url.ends_with("=500")) return answer(200, page("1", "t"));
    return ++forgotten == 1 ? answer(410, R"({"reason":"Expired"})") : answer(200, page("2", ""));
  });
  EXPECT_TRUE(asked.list().ok());
  EXPECT_EQ(asked.net.sent.size(), 4U);
  EXPECT_EQ(asked.pages, (std::vector<std::string>{page("1", "t"), page("2", "")}));

  Asked always([](const net::Request& request) {
    return request.url.ends_with("=500") ? answer(200, page("1", "t")) : answer(410, "{}");
  });
  EXPECT_REASON(support::code_of(always.list()), ReasonCode::kKubeRefused);
  EXPECT_EQ(always.net.sent.size(), 4U);
  Asked at_once([](const net::Request&) { return answer(410, "{}"); });
  EXPECT_REASON(support::code_of(at_once.list()), ReasonCode::kKubeRefused);
  EXPECT_EQ(at_once.net.sent.size(), 1U);
}

TEST(List, TellsKindsThatTheClusterDoesNotHave) {
  const auto old = [](const net::Request& request) {
    const bool known = request.url.find("/v1beta2/") != std::string::npos;
    return known ? answer(200, page("", "")) : answer(404, "404 page not found");
  };
  Asked beta(old);
  EXPECT_EQ(*beta.list(Listed::kOciRepositories), Presence::kThere);
  EXPECT_EQ(beta.net.urls(),
            (std::vector<std::string>{
                "https://k8s/apis/source.toolkit.fluxcd.io/v1/ocirepositories?limit=500",
                "https://k8s/apis/source.toolkit.fluxcd.io/v1beta2/ocirepositories?limit=500"}));
  for (const Listed kind : {Listed::kExternalArtifacts, Listed::kKustomizations})
    EXPECT_EQ(*Asked(old).list(kind), Presence::kAbsent);
  EXPECT_REASON(support::code_of(Asked(old).list(Listed::kPods)), ReasonCode::kKubeRefused);
  Asked later([](const net::Request& request) {
    return request.url.ends_with("=500") ? answer(200, page("", "t")) : answer(404, "");
  });
  EXPECT_REASON(support::code_of(later.list(Listed::kKustomizations)), ReasonCode::kKubeRefused);
}

TEST(List, HasAnEndAndPagesOfABoundedSize) {
  Asked circle([](const net::Request&) { return answer(200, page("", "t")); });
  EXPECT_REASON(support::code_of(circle.list()), ReasonCode::kKubeAnswer);
  EXPECT_EQ(circle.net.sent.size(), 2U);
  int count = 0;
  Asked endless([&](const net::Request&) { return answer(200, page("", std::to_string(++count))); });
  endless.limits.kube_pages = 7;
  EXPECT_REASON(support::code_of(endless.list()), ReasonCode::kKubeAnswer);
  EXPECT_EQ(count, 7);
  Asked large([](const net::Request&) { return answer(200, page(std::string(2000, ' '), "")); });
  large.limits.kube_page_bytes = 1000;
  EXPECT_REASON(support::code_of(large.list()), ReasonCode::kKubeAnswer);
  EXPECT_TRUE(large.pages.empty());
}

TEST(List, FailsAsCallsDo) {
  const auto code = [](int status, const std::string& body) {
    return support::code_of(Asked([&](const net::Request&) { return answer(status, body); }).list());
  };
  EXPECT_REASON(code(403, "{}"), ReasonCode::kKubeRefused);
  EXPECT_REASON(code(503, "{}"), ReasonCode::kKubeUnreachable);
  for (const char* body : {"", "[]", "{", "{} x", R"({"a":1,"a":2})"})
    EXPECT_REASON(code(200, body), ReasonCode::kKubeAnswer) << body;

  FakeTransport net([](const net::Request&) { return answer(200, page("", "t")); });
  Client client({"https://k8s", {}, "canary", {}}, net, Limits{});
  const auto stopped = list_objects(client, Listed::kPods, Limits{}, [](BytesView, Part) -> Done {
    return fail(ReasonCode::kInventoryInvalid, "enough");
  });
  EXPECT_REASON(support::code_of(stopped), ReasonCode::kInventoryInvalid);
  EXPECT_EQ(net.sent.size(), 1U);
}

}  // namespace
}  // namespace sekisho::kube
