// Transfer: one request on its way through libcurl, and what has come back so far. Only for the .cc files
// here.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <curl/curl.h>

#include "base/limits.h"
#include "net/transport.h"
#include "net/trust.h"

namespace sekisho::net {

using Clock = std::chrono::steady_clock;

class Transfer {
 public:
  // The request, trust and limits outlive the transfer.
  Transfer(const Request& request, const Trust& trust, const Limits& limits, Clock::time_point deadline);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return handle_.get(); }
  // ready tells whether it can be sent; otherwise result already says why not.
  bool ready() const { return settings_ok_ && !reason_; }
  // end keeps libcurl's result; result is then what became of the request.
  void end(CURLcode code) { code_ = code; }
  Result<Answer> result();
  std::uint64_t received() const { return received_; }

 private:
  struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value);
  void set_safety();
  void set_trust(const Trust& trust);
  void set_client(const Trust& trust);
  void set_times(Clock::time_point deadline);
  void set_request();
  void set_headers();

  // What libcurl calls; false ends the transfer with reason_.
  bool take_header(std::string_view line);
  bool take_body(BytesView bytes);
  std::optional<Bytes> give_body(std::size_t max);
  bool refuse(Error error);
  bool check_encoding();
  bool goes_to_sink() const;
  std::uint64_t body_limit() const;
  Error curl_error() const;

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self);

  const Request& request_;
  const Limits& limits_;
  std::unique_ptr<CURL, FreeHandle> handle_;
  std::unique_ptr<curl_slist, FreeList> list_;
  char message_[CURL_ERROR_SIZE] = {};
  bool settings_ok_ = true;
  std::optional<CURLcode> code_;
  std::optional<Error> reason_;  // why we ended it ourselves
  Answer answer_;
  bool in_body_ = false;
  std::uint64_t header_bytes_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace sekisho::net
