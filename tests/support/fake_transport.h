// FakeTransport: the network as a function from request to answer; everything sent is kept, waiting takes no
// time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "net/transport.h"

namespace sekisho::support {

class FakeTransport : public net::Transport {
 public:
  using Handler = std::function<Result<net::Answer>(const net::Request&)>;
  explicit FakeTransport(Handler handler) : handler_(std::move(handler)) {}

  std::vector<Result<net::Answer>> exchange(std::vector<net::Request> requests) override {
    std::vector<Result<net::Answer>> out;
    for (const net::Request& request : requests) {
      sent.push_back(request);
      out.push_back(deliver(request, handler_(request)));
    }
    return out;
  }
  Done wait(std::uint64_t milliseconds) override {
    waits.push_back(milliseconds);
    if (milliseconds > most_wait) return fail(ReasonCode::kRegistryTimeout, "no time left");
    return done();
  }
  net::Stats stats() const override { return {sent.size(), 0}; }

  // The Authorization headers of request number i, and the URLs of all.
  std::vector<std::string> authorizations(std::size_t i) const {
    std::vector<std::string> out;
    for (const net::Header& header : sent.at(i).headers) {
      if (header.name == "Authorization") out.push_back(header.value);
    }
    return out;
  }
  std::vector<std::string> urls() const {
    std::vector<std::string> out;
    for (const net::Request& request : sent) out.push_back(request.url);
    return out;
  }

  std::vector<net::Request> sent;
  std::vector<std::uint64_t> waits;
  std::uint64_t most_wait = 60'000;

 private:
  static Result<net::Answer> deliver(const net::Request& request, Result<net::Answer> answer) {
    if (!answer.ok() || answer->status != 200) return answer;
    if (request.sink) {
      Done taken = request.sink(answer->body);
      if (!taken.ok()) return std::move(taken).error();
      answer->body.clear();
    }
    if (answer->body.size() > request.max_body) return fail(ReasonCode::kRegistryAnswerTooLarge, "too large");
    return answer;
  }
  Handler handler_;
};

}  // namespace sekisho::support
