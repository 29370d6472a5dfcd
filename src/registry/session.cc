#include "registry/session.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "registry/realm.h"
#include "registry/retry.h"
#include "registry/status.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kMostChallenges =
    2;  // the first, and one for a token that had expired or was too narrow

std::string endpoint_of(const oci::Name& name) {
  return name.host() == "docker.io" ? "registry-1.docker.io" : name.host();
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What a server that speaks TLS makes of plain HTTP: an answer that is no HTTP, a closed connection, or a
// 400.
bool suggests_tls(const Result<net::Answer>& result) {
  if (result.ok()) return result->status == 400;
  return result.error().code == ReasonCode::kRegistryUnreachable ||
         result.error().code == ReasonCode::kRegistryAnswer;
}

}  // namespace

// Plain is what came in plain HTTP before TLS was tried.
struct Session::Plain {
  Result<net::Answer> result;
  net::Url url;
};

// Flight is a call under way.
struct Session::Flight {
  Call call;
  net::Url url;                          // of the next or last try
  std::optional<std::string> sent = {};  // the Authorization of the last try
  std::size_t tries = 0;
  std::size_t timeouts = 0;  // of the tries
  bool doubted = false;      // a 404 was asked for once more
  std::size_t challenges = 0;
  std::size_t redirects = 0;
  std::uint64_t delay = 0;                       // before the next try, in milliseconds
  std::optional<Result<net::Answer>> last = {};  // of a try that is to be repeated
  std::optional<Plain> plain = {};               // while TLS is tried
  std::optional<Result<Reply>> result = {};      // in the end

  bool is_foreign(const net::Url& base) const { return !url.same_origin(base); }
  void finish(Result<net::Answer> end) {
    if (!end.ok()) {
      result = Result<Reply>(std::move(end).error());
    } else {
      result = Result<Reply>(Reply{*std::move(end), url});
    }
  }
};

Session::Session(net::Transport& transport, Access access, const Limits& limits, Environment environment)
    : transport_(transport),
      limits_(limits),
      plain_http_(access.plain_http),
      authorizer_(transport, std::move(access), limits, std::move(environment)) {}

// Loopback hosts are guessed to speak plain HTTP until they are seen to speak TLS; others speak TLS, or what
// the caller says, and are never tried in another way (REF-19).
Session::Speaks Session::speaks_of(const oci::Name& name) const {
  if (!name.is_loopback()) return plain_http_ ? Speaks::kHttp : Speaks::kHttps;
  const std::lock_guard lock(mutex_);
  const auto known = hosts_.find(name.host());
  return known == hosts_.end() ? Speaks::kUnknown : known->second;
}

net::Url Session::base_of(const oci::Name& name) const {
  const std::string scheme = speaks_of(name) == Speaks::kHttps ? "https://" : "http://";
  auto url = net::Url::parse(scheme + endpoint_of(name));
  // A Name's host is valid; what is not would be dialled nowhere.
  return url.ok() ? *std::move(url) : *net::Url::parse("https://invalid.invalid");
}

void Session::note_scheme(const oci::Name& name, Speaks speaks) {
  const std::lock_guard lock(mutex_);
  hosts_.emplace(name.host(), speaks);
}

std::optional<bool> Session::has_referrers(const std::string& host) const {
  const std::lock_guard lock(mutex_);
  const auto known = referrers_.find(host);
  return known == referrers_.end() ? std::nullopt : std::optional(known->second);
}

void Session::note_no_referrers(const std::string& host) {
  const std::lock_guard lock(mutex_);
  referrers_.emplace(host, false);
}

void Session::note_referrers(const std::string& host) {
  const std::lock_guard lock(mutex_);
  referrers_[host] = true;
}

// Credentials go to the registry's own scheme, host and port only (REF-06).
Result<net::Request> Session::prepare(Flight& flight) {
  if (flight.call.restart) SEKISHO_CHECK(flight.call.restart());
  net::Request request = flight.call.request;
  request.url = flight.url.text();
  flight.sent = std::nullopt;
  if (!flight.is_foreign(base_of(flight.call.name))) {
    SEKISHO_TRY(header,
                authorizer_.header(flight.call.name, flight.call.action, flight.url, flight.call.also_pull));
    if (header) request.headers.push_back({"Authorization", *header});
    flight.sent = std::move(header);
  }
  return request;
}

void Session::send(std::vector<Flight*>& flights) {
  std::vector<net::Request> requests;
  std::vector<Flight*> sent;
  for (Flight* flight : flights) {
    auto request = prepare(*flight);
    if (!request.ok()) {
      flight->finish(std::move(request).error());
      continue;
    }
    ++flight->tries;
    requests.push_back(*std::move(request));
    sent.push_back(flight);
  }
  auto answers = transport_.exchange(std::move(requests));
  for (std::size_t i = 0; i < sent.size(); ++i) settle(*sent[i], std::move(answers[i]));
}

void Session::settle(Flight& flight, Result<net::Answer> result) {
  if (try_tls(flight, result)) return;
  if (flight.plain) result = end_tls_trial(flight, std::move(result));
  if (schedule(flight, result)) return;
  if (!result.ok()) return flight.finish(std::move(result));
  settle_answer(flight, *std::move(result));
}

// Only on the loopback, only before the host was seen to speak plain HTTP, and only from there to TLS.
// Whether the same call is to be sent once more, in TLS.
bool Session::try_tls(Flight& flight, const Result<net::Answer>& result) {
  const oci::Name& name = flight.call.name;
  const Speaks speaks = speaks_of(name);
  if (!name.is_loopback() || flight.url.is_https() || speaks == Speaks::kHttp) return false;
  if (!suggests_tls(result)) {
    if (result.ok()) note_scheme(name, Speaks::kHttp);
    return false;
  }
  auto url = net::Url::parse("https://" + name.host() + flight.url.target());
  if (!url.ok()) return false;
  flight.plain.emplace(Plain{result, std::exchange(flight.url, *std::move(url))});
  return true;
}

// What the call comes to after TLS was tried: the answer in TLS, or its failure where the server had told
// that it speaks TLS. A server that had only hung up may have been a plain one that failed for a moment.
Result<net::Answer> Session::end_tls_trial(Flight& flight, Result<net::Answer> result) {
  Plain plain = *std::exchange(flight.plain, std::nullopt);
  if (result.ok()) {
    note_scheme(flight.call.name, Speaks::kHttps);
    return result;
  }
  const bool hung_up = !plain.result.ok() && plain.result.error().code == ReasonCode::kRegistryUnreachable;
  if (result.error().code == ReasonCode::kRegistryTls && !hung_up) return result;
  flight.url = std::move(plain.url);
  if (plain.result.ok()) return std::move(plain.result);
  return std::move(plain.result).error().in("in TLS: " + result.error().detail);
}

// Whether a 404 is the registry's own, as far as can be told.
bool Session::is_believed(const Flight& flight, const net::Answer& answer) {
  if (answer.status != 404 || flight.call.absence == Absence::kBelieved) return true;
  const std::lock_guard lock(mutex_);
  const bool worded = !answer_words(answer).empty();
  if (worded) worded_.insert(flight.call.name.host());
  return worded || !worded_.contains(flight.call.name.host());
}

// Whether the same call may come to something else after a while. Only one timeout is waited for again: it
// has taken long already.
bool Session::may_pass(Flight& flight, const Result<net::Answer>& result) const {
  if (!result.ok()) {
    if (flight.call.resend == Resend::kAnswered || !is_worth_retrying(result.error().code)) return false;
    if (result.error().code == ReasonCode::kRegistryTimeout && ++flight.timeouts > 1) return false;
  } else if (result->status == 404) {
    return flight.call.absence == Absence::kDoubted && answer_words(*result).empty() &&
           !std::exchange(flight.doubted, true);
  } else if (result->status == 400 && flight.call.mismatch == Mismatch::kDoubted) {
    if (!answer_words(*result).starts_with("DIGEST_INVALID")) return false;
  } else if (!is_worth_retrying(result->status)) {
    return false;
  }
  return flight.tries <= limits_.retries;
}

// Whether the call is to be tried once more after a while.
bool Session::schedule(Flight& flight, const Result<net::Answer>& result) const {
  if (!may_pass(flight, result)) return false;
  const auto asked = result.ok() ? parse_retry_after(*result, now()) : std::nullopt;
  flight.delay = std::max(asked.value_or(0), backoff(flight.tries));
  flight.last = result;
  return true;
}

void Session::settle_answer(Flight& flight, net::Answer answer) {
  const bool foreign = flight.is_foreign(base_of(flight.call.name));
  if (is_redirect(answer.status)) return settle_redirect(flight, answer);
  if (answer.status == 401 && !foreign) return settle_challenge(flight, answer);
  // Storage behind a redirect has no business to ask for credentials or to send us anything but the blob.
  const bool expected = answer.status == 200 || answer.status == 404 || is_worth_retrying(answer.status);
  if (foreign && flight.redirects > 0 && !expected) {
    return flight.finish(
        fail(ReasonCode::kRegistryAnswer, printable(flight.url.origin(), 300) +
                                              ", to which the registry redirects, answered " +
                                              std::to_string(answer.status)));
  }
  if (foreign && answer.status == 401) return flight.finish(status_error(answer));
  if (!foreign && !is_believed(flight, answer))
    return flight.finish(fail(ReasonCode::kRegistryAnswer, "a 404 that is not in the registry's own words"));
  flight.finish(std::move(answer));
}

void Session::settle_challenge(Flight& flight, const net::Answer& answer) {
  Done noted = authorizer_.challenged(flight.call.name, flight.call.action, flight.url, answer, flight.sent);
  if (!noted.ok()) return flight.finish(std::move(noted).error());
  if (++flight.challenges > kMostChallenges) return flight.finish(status_error(answer));
  flight.tries = flight.tries > 0 ? flight.tries - 1 : 0;  // not a failure
}

void Session::settle_redirect(Flight& flight, const net::Answer& answer) {
  const auto location = answer.header("Location");
  if (flight.call.redirects == Redirects::kRefused || !location) return flight.finish(status_error(answer));
  if (++flight.redirects > limits_.redirects)
    return flight.finish(fail(ReasonCode::kRegistryRedirectRefused, "too many redirects in a row"));
  auto target = flight.url.resolve(*location);
  if (!target.ok())
    return flight.finish(
        fail(ReasonCode::kRegistryRedirectRefused, "redirected to: " + target.error().detail));
  if (Done checked = check_redirect(*target, flight.url); !checked.ok())
    return flight.finish(std::move(checked).error());
  flight.url = *std::move(target);
}

// Waits for the longest of the waits; where the deadline comes first, what there was last is the result.
void Session::wait_for(std::vector<Flight*>& flights) {
  std::uint64_t longest = 0;
  for (const Flight* flight : flights) longest = std::max(longest, flight->delay);
  if (longest == 0) return;
  const bool waited = transport_.wait(longest).ok();
  for (Flight* flight : flights) {
    if (flight->delay != 0 && !waited) flight->finish(*std::move(flight->last));
    flight->delay = 0;
  }
}

std::vector<Result<Reply>> Session::run(std::vector<Call> calls) {
  std::vector<std::unique_ptr<Flight>> flights;
  for (Call& call : calls) {
    const net::Url base = base_of(call.name);
    auto url = call.url ? Result<net::Url>(*call.url) : base.resolve(call.target);
    flights.push_back(std::make_unique<Flight>(Flight{std::move(call), url.ok() ? *url : base}));
    if (!url.ok()) flights.back()->finish(std::move(url).error());
  }
  std::vector<Flight*> open;
  const auto reopen = [&] {
    open.clear();
    for (const auto& flight : flights) {
      if (!flight->result) open.push_back(flight.get());
    }
    return !open.empty();
  };
  while (reopen()) {
    wait_for(open);
    if (reopen()) send(open);
  }
  std::vector<Result<Reply>> results;
  for (auto& flight : flights) results.push_back(*std::move(flight->result));
  return results;
}

Result<Reply> Session::run_one(Call call) {
  std::vector<Call> one;
  one.push_back(std::move(call));
  return std::move(run(std::move(one)).front());
}

std::shared_ptr<Session> make_session(net::Transport& transport, Access access, const Limits& limits) {
  return std::make_shared<Session>(transport, std::move(access), limits);
}

}  // namespace sekisho::registry
