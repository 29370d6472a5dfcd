#include "net/transport.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <curl/curl.h>

#include "net/transfer.h"
#include "net/trust.h"

namespace sekisho::net {
namespace {

constexpr int kPollMilliseconds = 1000;

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, FreeMulti>;

// The process-wide start of libcurl and of OpenSSL behind it is paid by the first request only.
bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_SSL) == CURLE_OK;
  return started;
}

// Added keeps a transfer in a multi handle, whatever happens meanwhile.
class Added {
 public:
  Added(CURLM* multi, CURL* easy)
      : multi_(multi), easy_(easy), ok_(easy != nullptr && curl_multi_add_handle(multi, easy) == CURLM_OK) {}
  ~Added() {
    if (ok_) curl_multi_remove_handle(multi_, easy_);
  }
  Added(const Added&) = delete;
  Added& operator=(const Added&) = delete;

 private:
  CURLM* multi_;
  CURL* easy_;
  bool ok_;
};

void collect(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    void* owner = nullptr;
    const CURLcode code = message->data.result;
    if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner) == CURLE_OK && owner != nullptr)
      static_cast<Transfer*>(owner)->end(code);
  }
}

// Runs until all transfers have ended, or a little beyond the deadline at the latest.
void run(CURLM* multi, Clock::time_point deadline) {
  int running = 1;
  while (running > 0) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) return;
    collect(multi);
    if (Clock::now() > deadline + std::chrono::milliseconds(100)) return;
    if (running > 0 && curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr) != CURLM_OK) return;
  }
}

class CurlTransport : public Transport {
 public:
  CurlTransport(Trust trust, const Limits& limits)
      : trust_(std::move(trust)),
        limits_(limits),
        deadline_(Clock::now() + std::chrono::seconds(limits.total_seconds)) {}

  std::vector<Result<Answer>> exchange(std::vector<Request> requests) override;
  Done wait(std::uint64_t milliseconds) override;
  Stats stats() const override { return {requests_, bytes_}; }

 private:
  Multi take();
  void give_back(Multi multi);
  std::vector<Result<Answer>> failed(std::size_t count, const Error& error) const;

  const Trust trust_;
  const Limits limits_;
  const Clock::time_point deadline_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::mutex mutex_;
  std::vector<Multi> idle_;  // with their open connections: one for each thread that was here at once
};

Multi CurlTransport::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Multi multi = std::move(idle_.back());
      idle_.pop_back();
      return multi;
    }
  }
  Multi multi(curl_multi_init());
  if (!multi) return nullptr;
  const bool set = curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING,
                                     static_cast<long>(CURLPIPE_MULTIPLEX)) == CURLM_OK &&
                   curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                                     static_cast<long>(limits_.connections_per_host)) == CURLM_OK;
  return set ? std::move(multi) : nullptr;
}

void CurlTransport::give_back(Multi multi) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(multi));
}

std::vector<Result<Answer>> CurlTransport::failed(std::size_t count, const Error& error) const {
  return std::vector<Result<Answer>>(count, Result<Answer>(error));
}

std::vector<Result<Answer>> CurlTransport::exchange(std::vector<Request> requests) {
  if (requests.empty()) return {};
  if (Clock::now() >= deadline_)
    return failed(requests.size(), fail(ReasonCode::kRegistryTimeout, "the total time is over"));
  const auto deadline = std::min(deadline_, Clock::now() + std::chrono::seconds(limits_.exchange_seconds));
  Multi multi = start_curl() ? take() : nullptr;
  if (!multi) return failed(requests.size(), fail(ReasonCode::kInternalError, "libcurl does not start"));
  std::vector<std::unique_ptr<Transfer>> transfers;
  std::vector<Result<Answer>> results;
  {
    std::vector<std::unique_ptr<Added>> added;
    for (const Request& request : requests) {
      transfers.push_back(std::make_unique<Transfer>(request, trust_, limits_, deadline));
      if (transfers.back()->ready())
        added.push_back(std::make_unique<Added>(multi.get(), transfers.back()->handle()));
    }
    requests_ += added.size();
    run(multi.get(), deadline);
  }
  for (const auto& transfer : transfers) {
    bytes_ += transfer->received();
    results.push_back(transfer->result());
  }
  give_back(std::move(multi));
  return results;
}

Done CurlTransport::wait(std::uint64_t milliseconds) {
  const auto left = std::min(std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()),
                             std::chrono::milliseconds(std::chrono::seconds(limits_.exchange_seconds)));
  if (left.count() <= 0 || milliseconds >= static_cast<std::uint64_t>(left.count()))
    return fail(ReasonCode::kRegistryTimeout, "the total time would be over before the next try");
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  return done();
}

}  // namespace

Result<std::unique_ptr<Transport>> make_transport(const TlsFiles& tls, const Limits& limits) {
  SEKISHO_TRY(trust, read_trust(tls, limits));
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(std::move(trust), limits));
}

std::string transport_version() { return curl_version(); }

}  // namespace sekisho::net
