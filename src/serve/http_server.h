// HttpServer: answers GET and HEAD over plain HTTP/1.1, within bounds on everything that a client can do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::serve {

struct HttpAnswer {
  unsigned status = 200;
  std::string type;
  std::string body;
  Fd file;                 // where it is open, sent instead of body
  std::uint64_t size = 0;  // of the file
};

// Answerer gives the answer to a target (path and query, as they came); called by several threads.
using Answerer = std::function<HttpAnswer(std::string_view target)>;

class HttpServer {
 public:
  // start listens at ADDRESS:PORT ([ADDRESS]:PORT for IPv6; port 0: any) and answers from then on. Headers,
  // idle connections, answers and the number of connections are bounded by limits.http_*; requests with a
  // body or another method are refused. Error: listen.failed.
  static Result<std::unique_ptr<HttpServer>> start(const std::string& listen, Answerer answerer,
                                                   const Limits& limits);
  // The destructor stops at once.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // address is ADDRESS:PORT where it listens.
  std::string address() const;
  // stop listens no more, closes idle connections, and waits up to limits.stop_seconds for answers to end.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::serve
