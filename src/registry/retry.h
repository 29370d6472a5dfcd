// Retry: how long to wait before the next try, from what a server says and from how often we tried.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "net/transport.h"

namespace sekisho::registry {

// is_worth_retrying tells the failures that may pass by themselves: 408, 429, 499 and 5xx but 501 and 505,
// and connections that broke or timed out.
bool is_worth_retrying(int status);
bool is_worth_retrying(ReasonCode code);

// parse_retry_after is the wait that an answer asks for, in milliseconds: Retry-After in seconds or as an
// HTTP-date (RFC 9110 section 10.2.3), else "retry-after: 1.5s" in the body, as ghcr.io writes it. Nothing
// where it asks for none.
std::optional<std::uint64_t> parse_retry_after(const net::Answer& answer, Time now);

// backoff is the wait before try number `attempt` (1, 2, ...) in milliseconds: doubling from 200 ms up to 10
// s, with jitter of one half.
std::uint64_t backoff(std::size_t attempt);

}  // namespace sekisho::registry
