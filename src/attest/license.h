// License: stub until the evaluator is merged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::attest {

class LicenseExpression {
 public:
  static Result<LicenseExpression> parse(std::string_view text, const Limits&) {
    LicenseExpression made;
    made.text = text;
    return made;
  }
  std::string text;
};

class LicensePolicy {
 public:
  enum class Unknown { kDeny, kAllow };
  static Result<LicensePolicy> of(std::vector<std::string>, std::vector<std::string>, Unknown) {
    return LicensePolicy();
  }
  std::optional<std::string> fault_of(const LicenseExpression&) const { return std::nullopt; }
  std::optional<std::string> fault_of_unknown() const { return std::nullopt; }
};

}  // namespace sekisho::attest
