#include "policy/rule_index.h"

#include <algorithm>
#include <map>

namespace sekisho::policy {
namespace {

void sort_by_specificity(std::vector<RuleIndex::Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return RuleIndex::specificity(a, b) > 0; });
}

}  // namespace

RuleIndex::RuleIndex(std::vector<Candidate> candidates) {
  std::map<std::string, std::vector<Candidate>> by_prefix;
  for (Candidate& candidate : candidates) {
    by_prefix[candidate.pattern.literal_prefix()].push_back(std::move(candidate));
  }
  std::optional<std::size_t> last;
  for (auto& [prefix, members] : by_prefix) {
    while (last && !prefix.starts_with(buckets_[*last].prefix)) last = buckets_[*last].parent;
    sort_by_specificity(members);
    buckets_.push_back({prefix, last, std::move(members)});
    last = buckets_.size() - 1;
  }
}

// The longest of the prefixes that name begins with is, in sorted order, the last one not after name or one
// of its parents. From there the parents come in the order of specificity: longer prefixes first, and a
// prefix with the whole host is longer than one without.
const RuleIndex::Candidate* RuleIndex::find(std::string_view name, const Destination& destination) const {
  const auto after =
      std::upper_bound(buckets_.begin(), buckets_.end(), name,
                       [](std::string_view wanted, const Bucket& bucket) { return wanted < bucket.prefix; });
  if (after == buckets_.begin()) return nullptr;
  std::optional<std::size_t> at = static_cast<std::size_t>(after - buckets_.begin()) - 1;
  for (; at; at = buckets_[*at].parent) {
    if (!name.starts_with(buckets_[*at].prefix)) continue;
    for (const Candidate& candidate : buckets_[*at].candidates) {
      if (candidate.scope.holds(destination) && candidate.pattern.match(name)) return &candidate;
    }
  }
  return nullptr;
}

const RuleIndex::Candidate* RuleIndex::everything(const Destination& destination) const {
  if (buckets_.empty() || !buckets_.front().prefix.empty()) return nullptr;
  for (const Candidate& candidate : buckets_.front().candidates) {
    if (candidate.scope.holds(destination) && candidate.pattern.matches_everything()) return &candidate;
  }
  return nullptr;
}

std::strong_ordering RuleIndex::specificity(const Candidate& a, const Candidate& b) {
  const auto by_pattern = a.pattern.specificity(b.pattern);
  return by_pattern != 0 ? by_pattern : b.scope.is_everywhere() <=> a.scope.is_everywhere();
}

}  // namespace sekisho::policy
