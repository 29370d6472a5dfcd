// Challenge: what a registry's 401 asks for (RFC 9110 section 11.6.1); text to values, nothing trusted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::registry {

struct Challenge {
  std::string scheme;                                           // lower case: bearer, basic, ...
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  // parameter is the value of a name, or null.
  const std::string* parameter(std::string_view name) const;
};

// parse_challenges reads the values of all WWW-Authenticate headers of one answer, in order; one header may
// hold several challenges. Error: registry.unexpected-answer (malformed, a parameter twice in one challenge,
// or more challenges than any honest answer has).
Result<std::vector<Challenge>> parse_challenges(const std::vector<std::string>& headers);

// choose_challenge is the first Bearer challenge, else the first Basic one; others are passed over.
std::optional<Challenge> choose_challenge(const std::vector<Challenge>& challenges);

}  // namespace sekisho::registry
