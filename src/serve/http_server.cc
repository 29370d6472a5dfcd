#include "serve/http_server.h"

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <unistd.h>

#include "base/text.h"

namespace sekisho::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using Failure = beast::error_code;

constexpr int kThreads = 2;
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::size_t kFirstBytes = 1024;
constexpr std::size_t kBufferBytes = 64 * kKiB;  // of what a client sent and we did not look at yet

Error cannot_listen(const std::string& listen, const std::string& why) {
  return fail(ReasonCode::kListenFailed, printable(listen, 200) + ": " + why);
}

Result<tcp::endpoint> parse_endpoint(const std::string& listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return cannot_listen(listen, "expected ADDRESS:PORT");
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* last = listen.data() + listen.size();
  const auto [end, wrong] = std::from_chars(listen.data() + colon + 1, last, port);
  Failure failure;
  const auto address = asio::ip::make_address(host, failure);
  if (failure || wrong != std::errc() || end != last || colon + 1 == listen.size())
    return cannot_listen(listen, "expected ADDRESS:PORT, the address in digits");
  return tcp::endpoint(address, port);
}

// Desk is what all connections share.
struct Desk {
  Answerer answerer;
  Limits limits;
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t open = 0;  // connections

  bool enter() {
    const std::lock_guard lock(mutex);
    if (open >= limits.http_connections) return false;
    ++open;
    return true;
  }
  void leave() {
    const std::lock_guard lock(mutex);
    --open;
    changed.notify_all();
  }
};

HttpAnswer plain(unsigned status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text), {}, 0};
}

bool is_read(http::verb method) { return method == http::verb::get || method == http::verb::head; }

// Connection is one client: requests one after the other, each with its header read, answered, sent. It lives
// as long as one of its operations is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Made after desk.enter() said yes.
  Connection(tcp::socket socket, Desk& desk) : stream_(std::move(socket)), desk_(desk) {}
  ~Connection() { desk_.leave(); }

  void start() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->wait(); });
  }
  // end_idle closes the connection unless an answer is under way.
  void end_idle() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
      if (!self->answering_) self->close();
    });
  }

 private:
  using FileBody = http::file_body;

  // A client may take its time before a request, but not within one.
  void wait() {
    answering_ = false;
    if (desk_.stopping) return close();
    if (buffer_.size() > 0) return read();
    stream_.expires_after(std::chrono::seconds(desk_.limits.http_idle_seconds));
    stream_.async_read_some(buffer_.prepare(kFirstBytes),
                            [self = shared_from_this()](Failure failure, std::size_t count) {
                              if (failure) return self->close();
                              self->buffer_.commit(count);
                              self->read();
                            });
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(desk_.limits.http_header_bytes);
    parser_->body_limit(boost::none);  // none is ever read
    stream_.expires_after(std::chrono::seconds(desk_.limits.http_header_seconds));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](Failure failure, std::size_t) {
                              if (failure) return self->refuse(failure);
                              self->answer();
                            });
  }

  // A header that is too large or is none is told, once; what was cut short is not.
  void refuse(Failure failure) {
    const bool is_http = failure.category() == http::make_error_code(http::error::bad_method).category();
    if (!is_http || failure == http::error::end_of_stream || failure == http::error::partial_message)
      return close();
    const bool large = failure == http::error::header_limit || failure == http::error::buffer_overflow;
    keep_ = false;
    send(plain(large ? 431 : 400, "bad request\n"), http::verb::get, 11);
  }

  void answer() {
    const auto& request = parser_->get();
    const bool has_body = parser_->chunked() || parser_->content_length().value_or(0) > 0;
    keep_ = request.keep_alive() && !has_body && !desk_.stopping;
    const http::verb method = request.method();
    const std::string target(request.target());
    if (!is_read(method)) return send(plain(405, "GET or HEAD\n"), method, request.version());
    if (has_body) return send(plain(413, "no body is taken\n"), method, request.version());
    send(desk_.answerer(target), method, request.version());
  }

  template <class Body>
  http::response<Body> head(const HttpAnswer& given, unsigned version) const {
    http::response<Body> response;
    response.version(version);
    response.result(given.status);
    response.set(http::field::content_type, given.type);
    response.set("X-Content-Type-Options", "nosniff");
    if (given.status == 405) response.set(http::field::allow, "GET, HEAD");
    response.keep_alive(keep_);
    return response;
  }

  void send(HttpAnswer given, http::verb method, unsigned version) {
    answering_ = true;
    stream_.expires_after(std::chrono::seconds(desk_.limits.http_answer_seconds));
    if (method == http::verb::head) {
      auto response = head<http::empty_body>(given, version);
      response.content_length(given.file.valid() ? given.size : given.body.size());
      return write(std::move(response));
    }
    if (given.file.valid()) return send_file(std::move(given), version);
    auto response = head<http::string_body>(given, version);
    response.body() = std::move(given.body);
    response.prepare_payload();
    write(std::move(response));
  }

  void send_file(HttpAnswer given, unsigned version) {
    Failure failure;
    beast::file_posix file;
    file.native_handle(::dup(given.file.get()));
    FileBody::value_type body;
    body.reset(std::move(file), failure);
    if (failure) return close();
    auto response = head<FileBody>(given, version);
    response.body() = std::move(body);
    response.content_length(given.size);
    write(std::move(response));
  }

  template <class Body>
  void write(http::response<Body> response) {
    auto kept = std::make_shared<http::response<Body>>(std::move(response));
    auto serializer = std::make_shared<http::response_serializer<Body>>(*kept);
    http::async_write(stream_, *serializer,
                      [self = shared_from_this(), kept, serializer](Failure failure, std::size_t) {
                        if (failure || !self->keep_) return self->close();
                        self->wait();
                      });
  }

  void close() {
    Failure ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

  beast::tcp_stream stream_;
  Desk& desk_;
  beast::flat_buffer buffer_{kBufferBytes};
  std::optional<http::request_parser<http::empty_body>> parser_;
  bool keep_ = false;
  bool answering_ = false;
};

}  // namespace

struct HttpServer::State {
  State(Answerer answerer, const Limits& limits)
      : acceptor(asio::make_strand(context)), pause(acceptor.get_executor()) {
    desk.answerer = std::move(answerer);
    desk.limits = limits;
  }

  Desk desk;
  asio::io_context context{kThreads};
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::mutex connections_mutex;
  std::vector<std::weak_ptr<Connection>> connections;
  std::vector<std::thread> threads;
  tcp::endpoint local;

  Done listen(const std::string& text) {
    SEKISHO_TRY(endpoint, parse_endpoint(text));
    Failure failure;
    acceptor.open(endpoint.protocol(), failure);
    if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
    if (!failure) acceptor.bind(endpoint, failure);
    if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) local = acceptor.local_endpoint(failure);
    if (failure) return cannot_listen(text, failure.message());
    return done();
  }

  void accept() {
    acceptor.async_accept(asio::make_strand(context), [this](Failure failure, tcp::socket socket) {
      if (desk.stopping || failure == asio::error::operation_aborted) return;
      if (failure) return accept_later();
      take(std::move(socket));
      accept();
    });
  }

  // Where there are no more descriptors, to try again at once would only burn time.
  void accept_later() {
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](Failure failure) {
      if (!failure) accept();
    });
  }

  // One connection too many is closed at once.
  void take(tcp::socket socket) {
    if (!desk.enter()) return;
    const auto connection = std::make_shared<Connection>(std::move(socket), desk);
    {
      const std::lock_guard lock(connections_mutex);
      std::erase_if(connections, [](const auto& one) { return one.expired(); });
      connections.push_back(connection);
    }
    connection->start();
  }

  void run() {
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this] { work(); });
    }
  }

  // A handler that throws (no memory) costs its connection and not the server.
  void work() {
    for (;;) {
      try {
        context.run();
        return;
      } catch (const std::exception&) {
        continue;
      }
    }
  }

  void stop_accepting() {
    asio::post(acceptor.get_executor(), [this] {
      Failure ignored;
      acceptor.close(ignored);
      pause.cancel();
    });
    const std::lock_guard lock(connections_mutex);
    for (const auto& one : connections) {
      if (const auto connection = one.lock()) connection->end_idle();
    }
  }

  void wait_for_answers() {
    std::unique_lock lock(desk.mutex);
    desk.changed.wait_for(lock, std::chrono::seconds(desk.limits.stop_seconds),
                          [this] { return desk.open == 0; });
  }

  void end() {
    context.stop();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  state_->desk.stopping = true;
  state_->end();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& listen, Answerer answerer,
                                                      const Limits& limits) {
  auto state = std::make_unique<State>(std::move(answerer), limits);
  SEKISHO_CHECK(state->listen(listen));
  state->accept();
  state->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

std::string HttpServer::address() const {
  const auto address = state_->local.address();
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(state_->local.port());
}

void HttpServer::stop() {
  state_->desk.stopping = true;
  state_->stop_accepting();
  state_->wait_for_answers();
  state_->end();
}

}  // namespace sekisho::serve
