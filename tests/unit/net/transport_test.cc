#include "net/transport.h"

#include <chrono>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/http_server.h"
#include "support/temporary.h"

namespace sekisho::net {
namespace {

using support::code_of;
using support::Fault;
using support::HttpAnswer;
using support::HttpRequest;
using support::HttpServer;

std::unique_ptr<Transport> transport(const Limits& limits = {}) {
  auto made = make_transport({}, limits);
  EXPECT_TRUE(made.ok());
  return *std::move(made);
}

Request get(const std::string& url) {
  Request request;
  request.url = url;
  return request;
}

Result<Answer> send(Transport& transport, Request request) {
  std::vector<Request> one;
  one.push_back(std::move(request));
  return std::move(transport.exchange(std::move(one)).front());
}

Result<Answer> send(const HttpServer& server, const Limits& limits = {}) {
  return send(*transport(limits), get(server.url() + "/"));
}

HttpAnswer with_fault(Fault fault) {
  HttpAnswer answer;
  answer.body = "body";
  answer.fault = fault;
  return answer;
}

TEST(Transport, SendsAndReceives) {
  const HttpServer server([](const HttpRequest&) {
    return HttpAnswer{404, {{"X-One", "  a "}, {"x-one", "b"}}, "gone"};
  });
  const auto net = transport();
  Request request = get(server.url() + "/v2/../x?q=%20");
  request.headers = {{"Accept", "text/plain"}, {"X-Empty", ""}};
  const auto answer = send(*net, request);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "gone");
  EXPECT_EQ(answer->header("X-ONE"), "a");
  EXPECT_EQ(answer->all_headers("x-one").size(), 2u);
  EXPECT_EQ(answer->header("absent"), std::nullopt);
  const HttpRequest received = server.requests().at(0);
  EXPECT_EQ(received.target, "/v2/../x?q=%20") << "what was checked is what is sent";
  EXPECT_EQ(received.header("Accept"), "text/plain");
  EXPECT_EQ(received.count("X-Empty"), 1u);
  EXPECT_TRUE(received.header("User-Agent").starts_with("sekisho/"));
  EXPECT_EQ(net->stats().requests, 1u);
  EXPECT_EQ(net->stats().bytes, 4u);
}

// REF-23
TEST(Transport, AsksForNoEncodingAndRefusesOne) {
  const HttpServer server([](const HttpRequest& request) {
    return HttpAnswer{200, {{"Content-Encoding", request.target == "/gzip" ? "gzip" : "identity"}}, "x"};
  });
  const auto net = transport();
  EXPECT_TRUE(send(*net, get(server.url() + "/identity")).ok());
  EXPECT_REASON(code_of(send(*net, get(server.url() + "/gzip"))), ReasonCode::kRegistryAnswer);
  EXPECT_EQ(server.requests().at(0).count("Accept-Encoding"), 0u);
}

TEST(Transport, SendsSideBySideAndReusesConnections) {
  const HttpServer server([](const HttpRequest& request) {
    HttpAnswer answer{200, {}, request.target};
    answer.delay_ms = 50;
    return answer;
  });
  Limits limits;
  limits.connections_per_host = 4;
  const auto net = transport(limits);
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < 2; ++round) {
    std::vector<Request> requests;
    for (int i = 0; i < 8; ++i) requests.push_back(get(server.url() + "/" + std::to_string(i)));
    const auto answers = net->exchange(std::move(requests));
    ASSERT_EQ(answers.size(), 8u);
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(answers[i]->body, "/" + std::to_string(i));
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LE(server.connections(), 4u);
  EXPECT_LT(took, std::chrono::milliseconds(600)) << "16 requests of 50 ms, four at once";
}

// REF-06, REF-20
TEST(Transport, FollowsNoRedirect) {
  const HttpServer server([](const HttpRequest&) {
    return HttpAnswer{302, {{"Location", "file:///etc/passwd"}}, ""};
  });
  const auto answer = send(server);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

// REF-20
TEST(Transport, DialsNothingButHttp) {
  const auto net = transport();
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "127.0.0.1/",
                          "http://user:pass@127.0.0.1/"})
    EXPECT_FALSE(send(*net, get(url)).ok()) << url;
  EXPECT_EQ(net->stats().requests, 0u);
}

// REF-21
TEST(Transport, ReadsNoNetrcAndKeepsNoCookies) {
  const support::TemporaryDirectory home;
  std::ofstream(home.path() / ".netrc") << "default login canary password canary\n";
  std::ofstream(home.path() / ".curlrc") << "user = canary:canary\n";
  const std::string old = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  ::setenv("HOME", home.path().c_str(), 1);
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{200, {{"Set-Cookie", "a=b"}}, ""}; });
  const auto net = transport();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(send(*net, get(server.url() + "/")).ok());
  ::setenv("HOME", old.c_str(), 1);
  for (const HttpRequest& request : server.requests()) {
    EXPECT_EQ(request.count("Authorization"), 0u);
    EXPECT_EQ(request.count("Cookie"), 0u);
  }
}

// REF-10
TEST(Transport, EndsBodiesThatAreTooLarge) {
  const HttpServer server([](const HttpRequest& request) {
    HttpAnswer answer = with_fault(Fault::kEndlessBody);
    answer.status = request.target == "/error" ? 401 : 200;
    return answer;
  });
  const auto net = transport();
  EXPECT_REASON(code_of(send(*net, get(server.url() + "/"))), ReasonCode::kRegistryAnswerTooLarge);
  Request large = get(server.url() + "/error");
  large.max_body = 1ULL << 40;
  EXPECT_REASON(code_of(send(*net, large)), ReasonCode::kRegistryAnswerTooLarge) << "errors are small";
  EXPECT_LT(net->stats().bytes, 4 * Limits{}.answer_bytes);
}

TEST(Transport, TakesABodyOfJustTheLimit) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{200, {}, std::string(1000, 'x')}; });
  const auto net = transport();
  Request request = get(server.url() + "/");
  request.max_body = 1000;
  EXPECT_TRUE(send(*net, request).ok());
  request.max_body = 999;
  EXPECT_REASON(code_of(send(*net, request)), ReasonCode::kRegistryAnswerTooLarge);
}

// REF-22
TEST(Transport, EndsHeaderBombs) {
  for (const Fault fault : {Fault::kEndlessHead, Fault::kLongHeader}) {
    const HttpServer server([fault](const HttpRequest&) { return with_fault(fault); });
    EXPECT_REASON(code_of(send(server)), ReasonCode::kRegistryAnswer);
  }
}

// REF-11
TEST(Transport, EndsWhatIsTooSlow) {
  Limits limits;
  limits.stall_seconds = 1;
  for (const Fault fault : {Fault::kStall, Fault::kDrip}) {
    const HttpServer server([fault](const HttpRequest&) { return with_fault(fault); });
    EXPECT_REASON(code_of(send(server, limits)), ReasonCode::kRegistryTimeout);
  }
}

// REF-11
TEST(Transport, HasOneDeadlineForAll) {
  Limits limits;
  limits.total_seconds = 1;
  const HttpServer server([](const HttpRequest&) { return with_fault(Fault::kStall); });
  const auto net = transport(limits);
  const auto start = std::chrono::steady_clock::now();
  std::vector<Request> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(get(server.url() + "/"));
  for (const auto& answer : net->exchange(std::move(requests)))
    EXPECT_REASON(code_of(answer), ReasonCode::kRegistryTimeout);
  EXPECT_REASON(code_of(send(*net, get(server.url() + "/"))), ReasonCode::kRegistryTimeout);
  EXPECT_REASON(code_of(net->wait(1)), ReasonCode::kRegistryTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(Transport, WaitsWithinTheDeadlineOnly) {
  const auto net = transport();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(net->wait(20).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(20));
  EXPECT_REASON(code_of(net->wait(UINT64_MAX)), ReasonCode::kRegistryTimeout);
}

TEST(Transport, TellsBrokenConnections) {
  for (const Fault fault : {Fault::kReset, Fault::kClose, Fault::kShortBody}) {
    const HttpServer server([fault](const HttpRequest&) { return with_fault(fault); });
    EXPECT_REASON(code_of(send(server)), ReasonCode::kRegistryUnreachable);
  }
  std::string gone;
  {
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{}; });
    gone = server.url();
  }
  EXPECT_REASON(code_of(send(*transport(), get(gone + "/"))), ReasonCode::kRegistryUnreachable);
}

TEST(Transport, RefusesWhatIsNotHttp) {
  for (const char* raw :
       {"\x15\x03\x01\x00\x02\x02\x46", "hello\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n"}) {
    const HttpServer server([raw](const HttpRequest&) {
      HttpAnswer answer;
      answer.raw = raw;
      return answer;
    });
    EXPECT_REASON(code_of(send(server)), ReasonCode::kRegistryAnswer) << raw;
  }
}

TEST(Transport, ForgetsInterimAnswers) {
  const HttpServer server([](const HttpRequest&) {
    HttpAnswer answer;
    answer.raw =
        "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    return answer;
  });
  const auto answer = send(server);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("Link"), std::nullopt);
}

TEST(Transport, GivesBodiesToTheSinkAndErrorsNot) {
  const HttpServer server([](const HttpRequest& request) {
    return HttpAnswer{request.target == "/good" ? 200 : 500,
                      {},
                      std::string(100'000 / (request.target == "/good" ? 1 : 10), 'x')};
  });
  const auto net = transport();
  std::string got;
  for (const char* path : {"/good", "/bad"}) {
    Request request = get(server.url() + path);
    request.max_body = kMiB;
    request.sink = [&](BytesView piece) {
      got += piece;
      return done();
    };
    const auto answer = send(*net, request);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->body.size(), answer->status == 200 ? 0u : 10'000u);
  }
  EXPECT_EQ(got.size(), 100'000u);
}

TEST(Transport, EndsWhereTheSinkRefuses) {
  const HttpServer server([](const HttpRequest&) { return with_fault(Fault::kEndlessBody); });
  Request request = get(server.url() + "/");
  request.max_body = 1ULL << 40;
  request.sink = [](BytesView) -> Done { return fail(ReasonCode::kDiskFull, "full"); };
  EXPECT_REASON(code_of(send(*transport(), request)), ReasonCode::kDiskFull);
}

TEST(Transport, UploadsBodiesAndStreams) {
  const HttpServer server([](const HttpRequest& request) { return HttpAnswer{201, {}, request.body}; });
  const auto net = transport();
  Request put = get(server.url() + "/");
  put.method = "PUT";
  put.body = "manifest";
  put.headers = {{"Content-Type", "application/json"}};
  put.max_body = 10 * kMiB;
  EXPECT_EQ(send(*net, put)->body, "manifest");
  Request post = get(server.url() + "/");
  post.method = "POST";
  EXPECT_EQ(send(*net, post)->status, 201);
  Request stream = put;
  stream.upload_size = 3 * kMiB;
  std::uint64_t given = 0;
  stream.upload = [&](std::size_t max) -> Result<Bytes> {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(max, 3 * kMiB - given));
    given += count;
    return Bytes(count, 'u');
  };
  EXPECT_EQ(send(*net, stream)->body.size(), 3 * kMiB);
  const auto requests = server.requests();
  EXPECT_EQ(requests.at(0).header("Content-Type"), "application/json");
  EXPECT_EQ(requests.at(1).header("Content-Length"), "0");
  EXPECT_EQ(requests.at(1).count("Content-Type"), 0u);
  EXPECT_EQ(requests.at(2).count("Expect"), 0u);
  EXPECT_EQ(requests.at(2).method, "PUT");
}

TEST(Transport, EndsWhereTheUploadFails) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{201, {}, ""}; });
  Request put = get(server.url() + "/");
  put.method = "PUT";
  put.upload_size = 10;
  put.upload = [](std::size_t) -> Result<Bytes> { return fail(ReasonCode::kDiskError, "gone"); };
  EXPECT_REASON(code_of(send(*transport(), put)), ReasonCode::kDiskError);
}

TEST(Transport, AnswersHeadWithoutABody) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{200, {}, "body"}; });
  Request head = get(server.url() + "/");
  head.method = "HEAD";
  const auto answer = send(*transport(), head);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->header("Content-Length"), "4");
  EXPECT_TRUE(answer->body.empty());
}

// REF-15
TEST(Transport, SendsNoHeaderWithALineBreak) {
  const HttpServer server([](const HttpRequest&) { return HttpAnswer{}; });
  Request request = get(server.url() + "/");
  request.headers = {{"Authorization", "Bearer x\r\nX-Evil: y"}};
  EXPECT_FALSE(send(*transport(), request).ok());
  EXPECT_TRUE(server.requests().empty());
}

TEST(Transport, IsSafeToUseFromSeveralThreads) {
  const HttpServer server([](const HttpRequest& request) { return HttpAnswer{200, {}, request.target}; });
  const auto net = transport();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
        const auto answer = send(*net, get(server.url() + path));
        EXPECT_TRUE(answer.ok() && answer->body == path);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(net->stats().requests, 80u);
  EXPECT_LE(server.connections(), 4u);
}

}  // namespace
}  // namespace sekisho::net
