// PolicyWatch: the policy in force, read again when asked; one that cannot be used never replaces one that
// can.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "policy/policy.h"

namespace sekisho::serve {

using PolicyReader = std::function<Result<std::shared_ptr<const policy::Policy>>()>;

class PolicyWatch {
 public:
  enum class News { kSame, kChanged, kBroken, kMended };

  // open reads the policy for the first time. Errors: those of the reader.
  static Result<PolicyWatch> open(PolicyReader reader);

  const std::shared_ptr<const policy::Policy>& current() const { return current_; }
  // look reads it again. kChanged: another one is in force now, by its digest. kBroken: what is there cannot
  // be used, for a reason that was not told yet (trouble); the last good one stays in force. kMended: what is
  // there is the one in force again.
  News look();
  const std::string& trouble() const { return trouble_; }

 private:
  PolicyWatch(PolicyReader reader, std::shared_ptr<const policy::Policy> current)
      : reader_(std::move(reader)), current_(std::move(current)) {}
  PolicyReader reader_;
  std::shared_ptr<const policy::Policy> current_;
  std::string trouble_;  // empty: none
};

}  // namespace sekisho::serve
