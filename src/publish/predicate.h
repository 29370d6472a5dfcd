// predicate: what statements say, by type, and what a predicate of each must hold.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::publish {

// Predicate is what an attestation states beside its subject.
struct Predicate {
  std::string type;  // URI
  Json content;
  std::string doubt;  // why it may be of another type; empty where nothing speaks against it
};

// parse_predicate reads a predicate, a JSON object, of a type named by alias or URI. One that lacks what
// every document of its type has is taken, as cosign takes it, with a doubt. "custom" takes any text and
// wraps it as cosign does. Errors: usage.invalid, json.*.
Result<Predicate> parse_predicate(const std::string& type, std::string_view text, Time created,
                                  const Limits& limits);

}  // namespace sekisho::publish
