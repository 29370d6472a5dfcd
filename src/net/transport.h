// Transport: HTTP requests out, answers or Errors back, several at once under one deadline. It follows no
// redirect, adds no credential, reads no netrc, and knows only http and https.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::net {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";
  std::string url;  // http:// or https://, already escaped
  std::vector<Header> headers;
  Bytes body;                                        // sent with POST, PUT and PATCH
  std::optional<std::uint64_t> upload_size;          // when set, the body is read from upload instead
  std::function<Result<Bytes>(std::size_t)> upload;  // gives at most so many bytes; empty at the end
  std::uint64_t max_body = 64 * kKiB;  // more than this ends the request with registry.answer-too-large
  // When set, the body of a 200 goes here piece by piece and not into Answer::body; an Error ends the request
  // and is its result.
  std::function<Done(BytesView)> sink;
};

struct Answer {
  int status = 0;
  std::vector<Header> headers;
  Bytes body;

  // header is the value of the first header of that name (case-insensitive), trimmed; nothing where absent.
  std::optional<std::string> header(std::string_view name) const;
  std::vector<std::string> all_headers(std::string_view name) const;
};

struct Stats {
  std::uint64_t requests = 0;  // sent, retries, tokens and redirects included
  std::uint64_t bytes = 0;     // of answers' bodies
};

class Transport {
 public:
  virtual ~Transport() = default;
  // exchange sends all requests side by side (reusing connections) and answers in their order. Errors:
  // registry.unreachable, registry.timeout (connect, stall or the total deadline), registry.tls,
  // registry.answer-too-large, registry.unexpected-answer (headers over the limit, malformed HTTP).
  virtual std::vector<Result<Answer>> exchange(std::vector<Request> requests) = 0;
  // wait sleeps, but not beyond the deadline: registry.timeout if it would.
  virtual Done wait(std::uint64_t milliseconds) = 0;
  virtual Stats stats() const = 0;
};

struct TlsFiles {
  std::optional<std::filesystem::path> ca;  // added to nothing: only these are trusted when given
  std::optional<std::filesystem::path> client_cert;
  std::optional<std::filesystem::path> client_key;
  // The same as PEM text, each instead of a file.
  Bytes ca_pem = {}, client_cert_pem = {}, client_key_pem = {};
};

// make_transport makes the one that speaks to the network through libcurl: HTTP/2 where offered over TLS,
// TLS 1.2 or later, proxies from the usual environment variables. The total deadline starts now. Error:
// tls-file.invalid.
Result<std::unique_ptr<Transport>> make_transport(const TlsFiles& tls, const Limits& limits);

// transport_version names the library, for `sekisho version`.
std::string transport_version();

}  // namespace sekisho::net
