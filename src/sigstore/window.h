// Window: when a key, an authority or a service of an instance is in use (sigstore_common.proto, TimeRange).
#pragma once

#include <optional>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::sigstore {

// Window is a span of time, both ends inclusive; an absent end is open.
struct Window {
  std::optional<Time> start;
  std::optional<Time> end;
  bool contains(Time time) const { return (!start || time >= *start) && (!end || time <= *end); }
};

// parse_window reads the member validFor of an object; open on both ends where it is absent. Errors: json.*,
// and code where a time is not RFC 3339 or the end comes before the start.
Result<Window> parse_window(Members& owner, ReasonCode code);

}  // namespace sekisho::sigstore
