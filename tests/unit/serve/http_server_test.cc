#include "serve/http_server.h"

#include <atomic>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::serve {
namespace {

using Clock = std::chrono::steady_clock;

// Client is one connection, in bytes.
class Client {
 public:
  explicit Client(const std::string& address) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) fd_.reset();
  }
  bool connected() const { return fd_.valid(); }
  void send(const std::string& text) const {
    (void)::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  // read reads until the text holds what is waited for, or the other side closes, or seconds have passed.
  std::string read(const std::string& until, int seconds = 10) const {
    std::string text;
    char buffer[65536];
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    while (text.find(until) == std::string::npos && Clock::now() < end) {
      pollfd wait{fd_.get(), POLLIN, 0};
      if (::poll(&wait, 1, 100) <= 0) continue;
      const ssize_t count = ::recv(fd_.get(), buffer, sizeof buffer, 0);
      if (count <= 0) return text + "<closed>";
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }
  std::string ask(const std::string& request) const {
    send(request);
    return read("<closed>");
  }

 private:
  Fd fd_;
};

std::string get(const std::string& target, const std::string& more = "Connection: close\r\n") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

class Server : public testing::Test {
 protected:
  void start(const Limits& limits = {}) {
    auto server = HttpServer::start(
        "127.0.0.1:0", [this](std::string_view target) { return answer(target); }, limits);
    ASSERT_TRUE(server.ok()) << server.error().message();
    server_ = *std::move(server);
  }
  HttpAnswer answer(std::string_view target) const {
    if (target == "/file") {
      Fd fd(::open(file().c_str(), O_RDONLY | O_CLOEXEC));
      return {200, "application/gzip", {}, std::move(fd), std::filesystem::file_size(file())};
    }
    return {200, "text/plain", "<" + std::string(target) + ">", {}, 0};
  }
  Client client() const { return Client(server_->address()); }
  bool serves() const { return client().ask(get("/a")).find("</a>") != std::string::npos; }
  std::filesystem::path file() const { return directory_.path() / "file"; }

  std::unique_ptr<HttpServer> server_;

 private:
  support::TemporaryDirectory directory_;
};

bool begins(const std::string& text, const std::string& status) {
  return text.starts_with("HTTP/1.1 " + status);
}

TEST_F(Server, AnswersTargetsAsTheyCome) {
  start();
  const std::string text = client().ask(get("/a/../b%2e?c"));
  EXPECT_TRUE(begins(text, "200")) << text;
  EXPECT_NE(text.find("</a/../b%2e?c>"), std::string::npos);
}

TEST_F(Server, SendsFilesWhole) {
  const std::string content(3'000'000, 'x');
  support::write_file(file(), content);
  start();
  const std::string text = client().ask(get("/file"));
  EXPECT_NE(text.find("Content-Length: 3000000\r\n"), std::string::npos);
  EXPECT_EQ(text.substr(text.find("\r\n\r\n") + 4), content + "<closed>");
}

TEST_F(Server, AnswersHeadWithoutABody) {
  support::write_file(file(), "12345");
  start();
  const std::string text = client().ask("HEAD /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(text.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n<closed>")) << text;
}

TEST_F(Server, AnswersSeveralRequestsOfOneConnection) {
  start();
  const Client one = client();
  for (const char* target : {"/a", "/b"}) {
    one.send(get(target, ""));
    EXPECT_NE(one.read("<" + std::string(target) + ">").find("200 OK"), std::string::npos);
  }
  one.send(get("/c", "") + get("/d", ""));
  EXPECT_NE(one.read("</d>").find("</c>"), std::string::npos);
}

TEST_F(Server, RefusesOtherMethodsAndBodies) {
  start();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "CONNECT"})
    EXPECT_TRUE(begins(
        client().ask(std::string(method) + " /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), "405"))
        << method;
  EXPECT_TRUE(begins(client().ask(get("/a", "Content-Length: 3\r\n") + "abc"), "413"));
  EXPECT_TRUE(begins(client().ask(get("/a", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n"), "413"));
  EXPECT_TRUE(serves());
}

TEST_F(Server, RefusesWhatIsNoHttp) {
  start();
  for (const std::string& text :
       {std::string("\x16\x03\x01\x02\x01"), std::string("hello\r\n\r\n"),
        std::string("GET /a b HTTP/1.1\r\n\r\n"), std::string("GET /a HTTP/9.9\r\n\r\n"),
        get("/a", "Content-Length: 1\r\nContent-Length: 2\r\n")}) {
    const std::string got = client().ask(text);
    EXPECT_TRUE(begins(got, "400") || got == "<closed>") << got;
  }
  EXPECT_TRUE(serves());
}

TEST_F(Server, RefusesHugeHeaders) {
  start();
  const std::string many = client().ask("GET /a HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
  EXPECT_TRUE(begins(many, "431") || many == "<closed>") << many;
  const std::string lon = client().ask("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(begins(lon, "431")) << lon;
  EXPECT_TRUE(serves());
}

TEST_F(Server, ClosesSlowAndIdleClients) {
  Limits limits;
  limits.http_header_seconds = 1;
  limits.http_idle_seconds = 1;
  start(limits);
  const Client silent = client();
  const Client slow = client();
  slow.send("GET /a HTTP/1.1\r\n");
  const auto before = Clock::now();
  EXPECT_EQ(silent.read("<closed>"), "<closed>");
  EXPECT_EQ(slow.read("<closed>"), "<closed>");
  EXPECT_LT(Clock::now() - before, std::chrono::seconds(5));
}

TEST_F(Server, ClosesClientsThatDoNotReadTheirAnswer) {
  support::write_file(file(), std::string(64'000'000, 'x'));
  Limits limits;
  limits.http_answer_seconds = 1;
  start(limits);
  const Client lazy = client();
  lazy.send(get("/file"));
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  EXPECT_LT(lazy.read("<closed>").size(), 64'000'000U);
}

TEST_F(Server, BoundsTheNumberOfConnections) {
  Limits limits;
  limits.http_connections = 4;
  start(limits);
  std::vector<std::unique_ptr<Client>> held;
  for (int i = 0; i < 4; ++i) {
    held.push_back(std::make_unique<Client>(server_->address()));
    held.back()->send(get("/a", ""));
    EXPECT_NE(held.back()->read("</a>").find("200 OK"), std::string::npos);
  }
  EXPECT_EQ(client().read("<closed>"), "<closed>");
  held.clear();
  bool again = false;
  for (int i = 0; i < 50 && !again; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    again = serves();
  }
  EXPECT_TRUE(again);
}

TEST_F(Server, FinishesAnswersWhenItStops) {
  support::write_file(file(), std::string(20'000'000, 'x'));
  start();
  const Client reader = client();
  const Client idle = client();
  reader.send(get("/file"));
  const std::string first = reader.read("\r\n\r\n");
  std::thread stopping([this] { server_->stop(); });
  const std::string rest = reader.read("<closed>");
  stopping.join();
  EXPECT_EQ(first.size() + rest.size() - std::string("<closed>").size() - first.find("\r\n\r\n") - 4,
            20'000'000U);
  EXPECT_EQ(idle.read("<closed>"), "<closed>");
  EXPECT_FALSE(client().connected());
}

TEST_F(Server, DoesNotWaitForeverWhenItStops) {
  support::write_file(file(), std::string(64'000'000, 'x'));
  Limits limits;
  limits.stop_seconds = 1;
  start(limits);
  const Client lazy = client();
  lazy.send(get("/file"));
  (void)lazy.read("\r\n\r\n");
  const auto before = Clock::now();
  server_->stop();
  EXPECT_LT(Clock::now() - before, std::chrono::seconds(5));
}

TEST(Listening, FailsWhereItCannot) {
  const auto start = [](const std::string& listen) {
    return support::code_of(HttpServer::start(
        listen, [](std::string_view) { return HttpAnswer{}; }, Limits{}));
  };
  for (const char* listen :
       {"", "8080", "localhost:8080", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "203.0.113.1:1"})
    EXPECT_REASON(start(listen), ReasonCode::kListenFailed) << listen;
  const auto first = HttpServer::start(
      "127.0.0.1:0", [](std::string_view) { return HttpAnswer{}; }, Limits{});
  ASSERT_TRUE(first.ok());
  EXPECT_REASON(start((*first)->address()), ReasonCode::kListenFailed);
}

}  // namespace
}  // namespace sekisho::serve
