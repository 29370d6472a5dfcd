// What can only be found wrong when all rules of a book are known.
#pragma once

#include <vector>

#include "base/result.h"
#include "policy/read_rules.h"
#include "policy/rule_index.h"

namespace sekisho::policy {

// check_rules refuses rules of one name, two rules of equal specificity that could match the same name, and
// patterns that another rule always beats. Error: policy.invalid.
Done check_rules(const std::vector<Draft>& drafts, const RuleIndex& index);

}  // namespace sekisho::policy
