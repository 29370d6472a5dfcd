#include "signing/service_call.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "net/url.h"
#include "registry/retry.h"

namespace sekisho::signing {
namespace {

using Answered = Result<net::Answer>;

constexpr std::size_t kShown = 300;  // of what a service says

// What a service says of itself: the message of its JSON (gRPC's gateway and Rekor write one), else the body.
std::string words_of(const net::Answer& answer) {
  const auto json = parse_json(answer.body);
  const std::string* text = json.ok() ? json->find_text("message") : nullptr;
  return text == nullptr ? answer.body : *text;
}

std::string without(std::string text, const std::string& secret) {
  if (secret.empty()) return text;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret))
    text.replace(at, secret.size(), "(the token)");
  return text;
}

std::string describe(const ServiceCall& call, const net::Answer& answer) {
  const std::string words = printable(without(words_of(answer), call.secret), kShown);
  return call.service + " answers " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words);
}

bool may_pass(const Answered& answered) {
  return answered.ok() ? registry::is_worth_retrying(answered->status)
                       : registry::is_worth_retrying(answered.error().code);
}

std::uint64_t wait_after(const Answered& answered, std::size_t tries) {
  const auto asked = answered.ok() ? registry::parse_retry_after(*answered, now()) : std::nullopt;
  return asked.value_or(registry::backoff(tries));
}

ReasonCode code_of(ReasonCode transport) {
  switch (transport) {
    case ReasonCode::kRegistryUnreachable:
    case ReasonCode::kRegistryTimeout:
    case ReasonCode::kRegistryTls:
      return ReasonCode::kSigningUnreachable;
    case ReasonCode::kInternalError:
      return transport;
    default:
      return ReasonCode::kSigningAnswer;
  }
}

Answered settle(const ServiceCall& call, Answered answered) {
  if (!answered.ok())
    return fail(code_of(answered.error().code), call.service + ": " + answered.error().message());
  if (registry::is_worth_retrying(answered->status))
    return fail(ReasonCode::kSigningFailed, describe(call, *answered));
  return answered;
}

}  // namespace

Result<std::string> service_url(const std::string& base, std::string_view path) {
  std::string_view trimmed = base;
  while (trimmed.ends_with('/')) trimmed.remove_suffix(1);
  const auto url = net::Url::parse(std::string(trimmed) + std::string(path));
  if (url.ok()) return url->text();
  return fail(ReasonCode::kUsageInvalid, "\"" + printable(base, 200) + "\" is not the URL of a service");
}

Done check_private(const std::string& url, const std::string& secret_name) {
  const auto parsed = net::Url::parse(url);
  if (parsed.ok() && (parsed->is_https() || net::reach_of(parsed->host()) == net::Reach::kLoopback))
    return done();
  return fail(ReasonCode::kUsageInvalid,
              secret_name + " is not sent in the clear to " + printable(url, 200) + ": name an https URL");
}

std::vector<Answered> call_services(net::Transport& transport, const std::vector<ServiceCall>& calls,
                                    const Limits& limits) {
  std::vector<std::optional<Answered>> last(calls.size());
  std::vector<std::size_t> open(calls.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  for (std::size_t tries = 1; !open.empty(); ++tries) {
    std::vector<net::Request> requests;
    for (const std::size_t i : open) {
      requests.push_back(calls[i].request);
      requests.back().max_body = limits.signing_answer_bytes;
    }
    auto answers = transport.exchange(std::move(requests));
    std::uint64_t longest = 0;
    for (std::size_t n = 0; n < open.size(); ++n) {
      if (may_pass(answers[n])) longest = std::max(longest, wait_after(answers[n], tries));
      last[open[n]] = std::move(answers[n]);
    }
    std::erase_if(open, [&](std::size_t i) { return !may_pass(*last[i]); });
    if (tries > limits.retries || open.empty() || !transport.wait(longest).ok()) break;
  }
  std::vector<Answered> settled;
  for (std::size_t i = 0; i < calls.size(); ++i) settled.push_back(settle(calls[i], *std::move(last[i])));
  return settled;
}

Answered call_service(net::Transport& transport, const ServiceCall& call, const Limits& limits) {
  return std::move(call_services(transport, {call}, limits).front());
}

Error refusal(const ServiceCall& call, const net::Answer& answer) {
  return fail(ReasonCode::kSigningRefused, describe(call, answer));
}

Error unexpected(const std::string& service, const std::string& what) {
  return fail(ReasonCode::kSigningAnswer, service + " gave no usable answer: " + what);
}

}  // namespace sekisho::signing
