// exceptions: demands that are set aside for some digests, by somebody, for a reason, until a day.
#pragma once

#include "base/result.h"
#include "policy/fields.h"
#include "policy/policy.h"

namespace sekisho::policy {

// DraftException is an exception with the place of what may still be found wrong when all rules are known.
struct DraftException {
  Exception exception;
  const File* file = nullptr;
  yaml::Place place;
};

// read_exception reads one exception; whom, why and until when are mandatory.
Result<DraftException> read_exception(const File& file, const yaml::Node& node);

// check_exceptions refuses names that are there twice, rules that are not there, and attestations that none
// of the rules named asks for. Error: policy.invalid.
Done check_exceptions(const std::vector<DraftException>& drafts, const std::vector<Rule>& rules);

}  // namespace sekisho::policy
