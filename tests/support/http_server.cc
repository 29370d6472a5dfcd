#include "support/http_server.h"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/server_tls.h"

namespace sekisho::support {
namespace {

constexpr std::size_t kMaxHead = 1 << 20;
constexpr std::size_t kMaxBody = 512U << 20;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

std::string decode_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string reason_phrase(int status) { return status == 200 ? "OK" : "Status"; }

}  // namespace

std::string HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::size_t HttpRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const auto& header) { return same_name(header.first, name); }));
}

std::string HttpRequest::parameter(std::string_view name) const {
  const std::size_t mark = target.find('?');
  std::string_view rest =
      mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return decode_percent(pair.substr(std::min(equals + 1, pair.size())));
  }
  return {};
}

struct HttpServer::Tls {
  explicit Tls(ServerTls kind) : context(kind) {}
  ServerTlsContext context;
};

// Stream is one connection, in TLS or not, with what was read ahead.
class HttpServer::Stream {
 public:
  Stream(int socket, ServerTlsContext* context) : socket_(socket) {
    if (context != nullptr) tls_ = context->accept(socket);
    broken_ = context != nullptr && !tls_;
  }
  bool broken() const { return broken_; }
  int socket() const { return socket_; }

  // read_until gives what comes up to and with the mark; nothing at the end of the connection.
  std::optional<std::string> read_until(std::string_view mark) {
    std::size_t at = 0;
    while ((at = buffer_.find(mark)) == std::string::npos) {
      // What a TLS client says first is no HTTP; servers close then.
      if (buffer_.starts_with('\x16') || buffer_.size() > kMaxHead || !fill()) return std::nullopt;
    }
    return take(at + mark.size());
  }
  std::optional<std::string> read_exactly(std::size_t count) {
    while (buffer_.size() < count) {
      if (!fill()) return std::nullopt;
    }
    return take(count);
  }
  bool write(std::string_view text) {
    while (!text.empty()) {
      const long sent = tls_ ? tls_->write(text) : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

 private:
  bool fill() {
    char piece[16384];
    const long got = tls_ ? tls_->read(piece, sizeof piece) : ::recv(socket_, piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
  std::string take(std::size_t count) {
    std::string out = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return out;
  }

  int socket_;
  std::unique_ptr<ServerTlsStream> tls_;
  bool broken_ = false;
  std::string buffer_;
};

HttpServer::HttpServer(Handler handler, ServerTls tls, std::uint16_t port) : handler_(std::move(handler)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  if (tls != ServerTls::kOff) tls_ = std::make_unique<Tls>(tls);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("no port on the loopback");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const int socket : sockets_) {
      if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
    }
  }
  stopping_.notify_all();
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string HttpServer::url() const { return (tls_ ? "https://" : "http://") + host(); }

std::string HttpServer::ca_pem() const { return tls_ ? tls_->context.certificate_pem() : std::string(); }

std::vector<HttpRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t HttpServer::connections() const {
  const std::lock_guard lock(mutex_);
  return sockets_.size();
}

void HttpServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (stop_) {
      if (socket >= 0) ::close(socket);
      return;
    }
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::size_t connection = sockets_.size();
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, connection] { serve(socket, connection); });
  }
}

namespace {

bool greets_in_tls(int socket) {
  char first = 0;
  return ::recv(socket, &first, 1, MSG_PEEK) == 1 && first == '\x16';
}

// As servers in Go do, one in TLS tells a client in plain HTTP so, and one in plain HTTP does not wait for
// the rest of a TLS greeting.
void turn_away(int socket) {
  char ignored[16384];
  static_cast<void>(::recv(socket, ignored, sizeof ignored, MSG_DONTWAIT));
  const std::string_view told =
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
  static_cast<void>(::send(socket, told.data(), told.size(), MSG_NOSIGNAL));
}

}  // namespace

void HttpServer::serve(int socket, std::size_t connection) {
  if (greets_in_tls(socket) != (tls_ != nullptr)) {
    turn_away(socket);
  } else {
    Stream stream(socket, tls_ ? &tls_->context : nullptr);
    while (!stream.broken() && serve_one(stream, connection)) {
    }
  }
  const std::lock_guard lock(mutex_);
  sockets_[connection] = -1;
  ::close(socket);
}

bool HttpServer::pause(unsigned milliseconds) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return stop_; });
}

namespace {

std::optional<HttpRequest> parse_head(const std::string& head) {
  HttpRequest request;
  std::size_t line_end = head.find("\r\n");
  const std::string first = head.substr(0, line_end);
  const std::size_t one = first.find(' ');
  const std::size_t two = first.rfind(' ');
  if (one == std::string::npos || one == two) return std::nullopt;
  request.method = first.substr(0, one);
  request.target = first.substr(one + 1, two - one - 1);
  for (std::size_t at = line_end + 2; at + 2 < head.size(); at = line_end + 2) {
    line_end = head.find("\r\n", at);
    const std::string line = head.substr(at, line_end - at);
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
  }
  return request;
}

}  // namespace

bool HttpServer::serve_one(Stream& stream, std::size_t connection) {
  const auto head = stream.read_until("\r\n\r\n");
  auto request = head ? parse_head(*head) : std::nullopt;
  if (!request) return false;
  request->connection = connection;
  if (request->header("Expect") == "100-continue") stream.write("HTTP/1.1 100 Continue\r\n\r\n");
  const std::string length = request->header("Content-Length");
  if (!length.empty()) {
    const std::size_t count = std::strtoull(length.c_str(), nullptr, 10);
    auto body = count > kMaxBody ? std::nullopt : stream.read_exactly(count);
    if (!body) return false;
    request->body = *std::move(body);
  }
  HttpAnswer answer;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(*request);
    answer = handler_(*request);
  }
  if (answer.delay_ms != 0 && !pause(answer.delay_ms)) return false;
  return send(stream, *request, answer);
}

bool HttpServer::send(Stream& stream, const HttpRequest& request, const HttpAnswer& answer) {
  if (!answer.raw.empty()) {
    stream.write(answer.raw);
    return false;
  }
  std::string head =
      "HTTP/1.1 " + std::to_string(answer.status) + " " + reason_phrase(answer.status) + "\r\n";
  bool length = false;
  for (const auto& [name, value] : answer.headers) {
    head += name + ": " + value + "\r\n";
    length = length || same_name(name, "Content-Length");
  }
  if (answer.fault != Fault::kNone) {
    HttpAnswer with_head = answer;
    with_head.raw = head;
    return send_fault(stream, with_head);
  }
  const bool bodyless = answer.status == 204 || answer.status == 304;
  if (!length && !bodyless) head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  head += "\r\n";
  return stream.write(request.method == "HEAD" || bodyless ? head : head + answer.body);
}

// raw holds the status line and the headers so far.
bool HttpServer::send_fault(Stream& stream, const HttpAnswer& answer) {
  switch (answer.fault) {
    case Fault::kNone:
    case Fault::kClose:
      return false;
    case Fault::kReset: {
      const linger now{1, 0};
      ::setsockopt(stream.socket(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
      return false;
    }
    case Fault::kStall:
      while (pause(1000)) {
      }
      return false;
    case Fault::kDrip:
      stream.write(answer.raw + "Content-Length: 1000000\r\n\r\n");
      while (stream.write("x") && pause(100)) {
      }
      return false;
    case Fault::kEndlessBody:
      stream.write(answer.raw + "Transfer-Encoding: chunked\r\n\r\n");
      while (stream.write("1000\r\n" + std::string(4096, 'x') + "\r\n")) {
      }
      return false;
    case Fault::kEndlessHead:
      stream.write(answer.raw);
      for (std::size_t i = 0; stream.write("Link: </" + std::to_string(i) + ">; rel=\"prev\"\r\n"); ++i) {
      }
      return false;
    case Fault::kLongHeader:
      stream.write(answer.raw + "X-Long: ");
      while (stream.write(std::string(4096, 'x'))) {
      }
      return false;
    case Fault::kShortBody:
      stream.write(answer.raw + "Content-Length: " + std::to_string(answer.body.size() + 10) + "\r\n\r\n" +
                   answer.body);
      return false;
  }
  return false;
}

}  // namespace sekisho::support
