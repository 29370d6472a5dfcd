// HttpServer: a scripted HTTP/1.1 server on the loopback. A test gives a handler from request to answer, asks
// for faults, and looks at all that was received.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace sekisho::support {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string target;
  HttpHeaders headers;
  std::string body;
  std::size_t connection = 0;  // counted from 0, to see connections reused

  // header is the value of the first header of that name, whatever its case; empty where absent.
  std::string header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  std::string path() const { return target.substr(0, target.find('?')); }
  // parameter is a query parameter, percent-decoded; empty where absent.
  std::string parameter(std::string_view name) const;
};

// Fault is what a server does instead of answering well.
enum class Fault {
  kNone,
  kReset,        // resets the connection instead of answering
  kClose,        // closes the connection instead of answering
  kStall,        // says nothing any more
  kDrip,         // sends the body one byte each 100 ms
  kEndlessBody,  // chunks without end
  kEndlessHead,  // header lines without end
  kLongHeader,   // one header line without end
  kShortBody,    // promises 10 bytes more than come
};

struct HttpAnswer {
  int status = 200;
  HttpHeaders headers = {};
  std::string body = {};
  Fault fault = Fault::kNone;
  std::string raw = {};  // when set, sent as it is, then the connection is closed
  unsigned delay_ms = 0;
};

enum class ServerTls { kOff, kGood, kWrongName, kExpired };

class HttpServer {
 public:
  // The handler is called by one connection at a time.
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;
  explicit HttpServer(Handler handler, ServerTls tls = ServerTls::kOff, std::uint16_t port = 0);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const;
  // ca_pem is the certificate to trust; made at run time, valid for 127.0.0.1 and localhost.
  std::string ca_pem() const;
  std::vector<HttpRequest> requests() const;
  std::size_t connections() const;

 private:
  struct Tls;
  class Stream;
  void accept_all();
  void serve(int socket, std::size_t connection);
  bool serve_one(Stream& stream, std::size_t connection);
  bool send(Stream& stream, const HttpRequest& request, const HttpAnswer& answer);
  bool send_fault(Stream& stream, const HttpAnswer& answer);
  bool pause(unsigned milliseconds);  // false where the server ends meanwhile

  Handler handler_;
  std::unique_ptr<Tls> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::vector<HttpRequest> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace sekisho::support
