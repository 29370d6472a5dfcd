#include "signing/service_call.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/http_server.h"

namespace sekisho::signing {
namespace {

using support::code_of;
using support::Fault;
using support::HttpAnswer;
using support::HttpRequest;
using support::HttpServer;

Result<net::Answer> call(const HttpServer& server, std::size_t retries, const std::string& secret = {}) {
  Limits limits;
  limits.retries = retries;
  ServiceCall one{"the service", {}, secret};
  one.request.url = server.url() + "/";
  const auto transport = *net::make_transport({}, limits);
  return std::move(call_services(*transport, {one}, limits).front());
}

HttpServer once(HttpAnswer first) {
  return HttpServer(
      [first, count = 0](const HttpRequest&) mutable { return count++ == 0 ? first : HttpAnswer{}; });
}

TEST(ServiceCall, IsMadeAgainWhereThatMayHelp) {
  for (const auto& fault :
       {HttpAnswer{.status = 500}, HttpAnswer{.status = 429, .headers = {{"Retry-After", "0"}}},
        HttpAnswer{.fault = Fault::kReset}}) {
    const auto server = once(fault);
    EXPECT_TRUE(call(server, 1).ok());
    EXPECT_EQ(server.requests().size(), 2U);
  }
}

TEST(ServiceCall, FailsWhereTheFaultStays) {
  const HttpServer failing([](const HttpRequest&) { return HttpAnswer{.status = 503, .body = "down"}; });
  EXPECT_REASON(code_of(call(failing, 1)), ReasonCode::kSigningFailed);
  EXPECT_EQ(failing.requests().size(), 2U);
  const HttpServer closing([](const HttpRequest&) { return HttpAnswer{.fault = Fault::kClose}; });
  EXPECT_REASON(code_of(call(closing, 1)), ReasonCode::kSigningUnreachable);
}

TEST(ServiceCall, AnEndlessAnswerIsNoAnswer) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{.fault = Fault::kEndlessBody}; });
  EXPECT_REASON(code_of(call(server, 0)), ReasonCode::kSigningAnswer);
}

TEST(ServiceCall, ARefusalTellsWhatTheServiceSaidButNotTheSecret) {
  const HttpServer server([](const HttpRequest&) {
    return HttpAnswer{.status = 400,
                      .body = R"({"code":3,"message":"bad token hush, really hush\u001b[31m"})"};
  });
  const auto answer = call(server, 0, "hush");
  ASSERT_TRUE(answer.ok());
  const auto error = refusal({"the service", {}, "hush"}, *answer);
  EXPECT_REASON(error.code, ReasonCode::kSigningRefused);
  EXPECT_EQ(error.detail, "the service answers 400: bad token (the token), really (the token)\\x1b[31m");
}

TEST(ServiceUrl, IsTheBaseAndAPath) {
  EXPECT_EQ(*service_url("https://fulcio.example.com/", "/api"), "https://fulcio.example.com/api");
  EXPECT_EQ(*service_url("https://example.com/fulcio", "/api"), "https://example.com/fulcio/api");
  for (const std::string bad : {"", "fulcio.example.com", "ftp://x", "https://user@x", "https://a b"})
    EXPECT_REASON(code_of(service_url(bad, "/api")), ReasonCode::kUsageInvalid);
}

TEST(CheckPrivate, AsksForTlsBeyondThisMachine) {
  EXPECT_TRUE(check_private("https://example.com", "it").ok());
  EXPECT_TRUE(check_private("http://127.0.0.1:80", "it").ok());
  EXPECT_TRUE(check_private("http://localhost", "it").ok());
  for (const std::string bad : {"http://example.com", "http://10.0.0.1", "http://127.0.0.1.example.com"})
    EXPECT_REASON(code_of(check_private(bad, "it")), ReasonCode::kUsageInvalid);
}

}  // namespace
}  // namespace sekisho::signing
