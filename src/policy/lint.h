// Lint: what is valid in a book and likely not what its author means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace sekisho::policy {

// Finding is one such thing. Its name is stable, its text is not.
struct Finding {
  std::string_view name;  // "wide-pattern"
  std::string about;      // "authority ci", "rule images"
  std::string text;       // what it is, and what to do about it; printable
};

// lint is every finding in a book, authorities before rules, each in the book's order:
//   wide-pattern       an identity's pattern that holds for any host, or that is open at an end
//   any-repository     an identity that any repository on GitHub can have
//   unescaped-dot      a pattern with a dot in its host that stands for any character
//   unpinned-workflow  an identity of GitHub Actions with any workflow on any ref
//   log-ignored        an identity without a transparency log
//   sct-ignored        an identity without a certificate transparency log
//   unused-authority   an authority that no rule names
//   catch-all-rule     a rule for ** beside others
//   warn-mode          a rule that only warns
//   exception-expired  an exception that does nothing any more
//   exception-ends     an exception that expires within two weeks
// now is the time as of which exceptions are looked at.
std::vector<Finding> lint(const Policy& policy, Time now);

}  // namespace sekisho::policy
