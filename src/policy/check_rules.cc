#include "policy/check_rules.h"

#include <map>

namespace sekisho::policy {
namespace {

using Candidate = RuleIndex::Candidate;

std::string place_text(const Draft& draft) {
  return draft.file->name + ":" + std::to_string(draft.place.line) + ":" + std::to_string(draft.place.column);
}

Done check_names(const std::vector<Draft>& drafts) {
  std::map<std::string, const Draft*> seen;
  for (const Draft& draft : drafts) {
    const auto [first, fresh] = seen.emplace(draft.rule.name, &draft);
    if (fresh) continue;
    return wrong(
        *draft.file, draft.place,
        "the rule name " + draft.rule.name + " is taken by the rule at " + place_text(*first->second));
  }
  return done();
}

Error conflict(const std::vector<Draft>& drafts, const Candidate& a, const Candidate& b,
               const std::string& what) {
  const Draft& draft = drafts[a.rule];
  const Draft& other = drafts[b.rule];
  return wrong(*draft.file, draft.patterns[a.position],
               "rule " + draft.rule.name + " (" + a.pattern.text() + ") and rule " + other.rule.name + " (" +
                   b.pattern.text() + ", " + place_text(other) + ") " + what);
}

// winner is at least as specific as other.
Done check_pair(const std::vector<Draft>& drafts, const Candidate& winner, const Candidate& other) {
  if (winner.rule == other.rule || !winner.scope.overlaps(other.scope)) return done();
  if (RuleIndex::specificity(winner, other) != 0) {
    if (!winner.scope.is_everywhere() || !winner.pattern.covers(other.pattern)) return done();
    return conflict(drafts, other, winner,
                    "match the same names, and the second always wins: the first can never match");
  }
  if (!winner.pattern.overlaps(other.pattern)) return done();
  return conflict(drafts, other, winner, "could match the same name, and neither is more specific");
}

}  // namespace

// Only patterns with one literal prefix can be equally specific and meet, or lie within each other with the
// outer one winning: so each bucket is looked at alone.
Done check_rules(const std::vector<Draft>& drafts, const RuleIndex& index) {
  SEKISHO_CHECK(check_names(drafts));
  for (const RuleIndex::Bucket& bucket : index.buckets()) {
    const auto& candidates = bucket.candidates;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      for (std::size_t j = i + 1; j < candidates.size(); ++j) {
        SEKISHO_CHECK(check_pair(drafts, candidates[i], candidates[j]));
      }
    }
  }
  return done();
}

}  // namespace sekisho::policy
