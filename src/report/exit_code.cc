#include <algorithm>

#include "report/judgement.h"

namespace sekisho::report {
namespace {

// The order in which one code hides another, weakest first.
int weight(int code) {
  switch (code) {
    case 0:
      return 0;
    case 4:
      return 1;
    case 3:
      return 2;
    case 1:
      return 3;
    default:
      return 4;
  }
}

}  // namespace

int exit_code(const Judgement& judgement) {
  if (judgement.unusable) return 2;
  switch (judgement.decision) {
    case Decision::kDenied:
      return 1;
    case Decision::kUndecided:
      return 3;
    case Decision::kAdmitted:
      return judgement.command_exit.value_or(0) == 0 ? 0 : 4;
  }
  return 3;
}

int exit_code(const std::vector<Judgement>& judgements) {
  if (judgements.empty()) return 3;
  int worst = 0;
  for (const Judgement& judgement : judgements) {
    worst = std::max(worst, exit_code(judgement), [](int a, int b) { return weight(a) < weight(b); });
  }
  return worst;
}

}  // namespace sekisho::report
