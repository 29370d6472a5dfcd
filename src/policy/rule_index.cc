#include "policy/rule_index.h"

#include <algorithm>
#include <map>

namespace sekisho::policy {
namespace {

void sort_by_specificity(std::vector<RuleIndex::Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.pattern.specificity(b.pattern) > 0; });
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
std::optional<std::size_t> RuleIndex::find(std::string_view name) const {
  const auto after =
      std::upper_bound(buckets_.begin(), buckets_.end(), name,
                       [](std::string_view wanted, const Bucket& bucket) { return wanted < bucket.prefix; });
  if (after == buckets_.begin()) return std::nullopt;
  std::optional<std::size_t> at = static_cast<std::size_t>(after - buckets_.begin()) - 1;
  for (; at; at = buckets_[*at].parent) {
    if (!name.starts_with(buckets_[*at].prefix)) continue;
    for (const Candidate& candidate : buckets_[*at].candidates) {
      if (candidate.pattern.match(name)) return candidate.rule;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> RuleIndex::everything() const {
  if (buckets_.empty() || !buckets_.front().prefix.empty()) return std::nullopt;
  for (const Candidate& candidate : buckets_.front().candidates) {
    if (candidate.pattern.matches_everything()) return candidate.rule;
  }
  return std::nullopt;
}

}  // namespace sekisho::policy
