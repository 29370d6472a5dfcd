// Rules that all apply at once, as rules of which the most specific applies.
#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "policy/convert_book.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxPatterns = 1000;
constexpr std::size_t kMaxDemands = 10000;          // of all rules that result
constexpr std::size_t kMaxSteps = 200'000'000;      // of comparing patterns, a step is about a nanosecond
constexpr std::size_t kMaxCoverSteps = 60'000'000;  // of Pattern::covers, about 40 ns each
constexpr std::size_t kMaxName = 60;

using RuleSet = std::set<std::size_t>;

// Entry is one pattern, the rules that hold it, and those that apply to its names in the end.
struct Entry {
  Pattern pattern;
  RuleSet own;
  RuleSet all;
  bool never_matches = false;
  bool denies = false;
};

bool ends_meet(const Pattern& a, const Pattern& b) {
  const std::string &ap = a.literal_prefix(), &bp = b.literal_prefix();
  return ap.starts_with(bp) || bp.starts_with(ap);
}

class Resolver {
 public:
  explicit Resolver(ForeignBook& book) : book_(book), rules_(book.rules()) {}

  Result<std::vector<ForeignRule>> resolve() {
    collect();
    if (entries_.size() > kMaxPatterns) return too_many();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      for (std::size_t j = i + 1; j < entries_.size(); ++j) look_at(i, j);
    }
    merge_equals();
    if (steps_ > kMaxSteps || cover_steps_ > kMaxCoverSteps) return too_many();
    return group();
  }

 private:
  static Error too_many() {
    return fail(ReasonCode::kPolicyInvalid,
                "too many patterns that may meet; convert fewer documents at a time");
  }

  void collect() {
    std::map<std::string, std::size_t> known;
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      for (const Pattern& pattern : rules_[rule].patterns) {
        const auto [place, fresh] = known.emplace(pattern.text(), entries_.size());
        if (fresh) entries_.push_back({pattern, {}, {}});
        entries_[place->second].own.insert(rule);
      }
    }
    for (Entry& entry : entries_) entry.all = entry.own;
    leaders_.resize(entries_.size());
    std::iota(leaders_.begin(), leaders_.end(), std::size_t{0});
  }

  bool meet(const Pattern& a, const Pattern& b) {
    if (!ends_meet(a, b)) return false;
    steps_ += a.text().size() * b.text().size();
    return steps_ <= kMaxSteps && a.overlaps(b);
  }

  // The most common case, a prefix and anything, is told without a search.
  bool covers(const Pattern& outer, const Pattern& inner) {
    if (outer == inner || outer.matches_everything()) return true;
    const std::string& text = outer.text();
    if (text.ends_with("**") && text.find_first_of("*{") == text.size() - 2) {
      return inner.literal_prefix().starts_with(outer.literal_prefix());
    }
    const std::size_t a = text.size(), b = inner.text().size();
    cover_steps_ += a * b * std::max(a, b);  // about how its work grows
    return cover_steps_ <= kMaxCoverSteps && outer.covers(inner);
  }

  // A rule of a list does not count where a more specific one of that list does.
  bool yields(std::size_t rule, const Entry& to) const {
    const std::size_t list = rules_[rule].list;
    return list != 0 && std::any_of(to.own.begin(), to.own.end(),
                                    [&](std::size_t other) { return rules_[other].list == list; });
  }

  void look_at(std::size_t i, std::size_t j) {
    const auto order = entries_[i].pattern.specificity(entries_[j].pattern);
    if (!meet(entries_[i].pattern, entries_[j].pattern)) return;
    if (order == 0) {
      leaders_[leader(i)] = leader(j);
    } else if (order > 0) {
      add_rules(entries_[i], entries_[j]);
    } else {
      add_rules(entries_[j], entries_[i]);
    }
  }

  // inner is the more specific one. Where it takes all names of the other, that one never matches.
  void add_rules(Entry& inner, Entry& outer) {
    bool added = false;
    for (std::size_t rule : outer.own) {
      if (!yields(rule, inner) && inner.all.insert(rule).second) added = true;
    }
    if (added && !covers(outer.pattern, inner.pattern)) note_meeting(inner.pattern, outer.pattern);
    if (outer.pattern.literal_prefix() == inner.pattern.literal_prefix() &&
        covers(inner.pattern, outer.pattern)) {
      outer.never_matches = true;
    }
  }

  void note_meeting(const Pattern& a, const Pattern& b) {
    book_.note("patterns", "names may match both " + a.text() + " and " + b.text() +
                               ": all names of the first are asked for what the rules of both ask; stricter");
  }

  std::size_t leader(std::size_t i) {
    while (leaders_[i] != i) i = leaders_[i] = leaders_[leaders_[i]];
    return i;
  }

  // Patterns that are equally specific and meet cannot be in two rules.
  void merge_equals() {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (leader(i) == i) continue;
      if (entries_[i].own != entries_[leader(i)].own) {
        note_meeting(entries_[leader(i)].pattern, entries_[i].pattern);
        note_meeting(entries_[i].pattern, entries_[leader(i)].pattern);
      }
      entries_[leader(i)].all.insert(entries_[i].all.begin(), entries_[i].all.end());
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) entries_[i].all = entries_[leader(i)].all;
    for (Entry& entry : entries_) entry.denies = denies(entry.all);
  }

  bool denies(const RuleSet& set) const {
    return std::any_of(set.begin(), set.end(),
                       [&](std::size_t rule) { return rules_[rule].effect == ForeignRule::Effect::kDeny; });
  }

  // Without a rule, names are denied as well, unless a wider rule takes them.
  bool is_needless(const Entry& entry) {
    if (entry.never_matches) return true;
    if (!entry.denies) return false;
    return std::none_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
      return !other.denies && other.pattern.specificity(entry.pattern) < 0 &&
             meet(other.pattern, entry.pattern);
    });
  }

  Result<std::vector<ForeignRule>> group() {
    std::map<RuleSet, std::size_t> places;
    std::vector<ForeignRule> result;
    Names names;
    for (const Entry& entry : entries_) {
      if (is_needless(entry)) continue;
      const auto [place, fresh] = places.emplace(entry.all, result.size());
      if (fresh) result.push_back(join(entry.all, names));
      if (demands_ > kMaxDemands) return too_many();
      result[place->second].patterns.push_back(entry.pattern);
    }
    if (steps_ > kMaxSteps) return too_many();
    return result;
  }

  // Where some rules of a set are enforced, those that only warn are left out: no more is admitted without
  // them.
  RuleSet enforced(const RuleSet& set) {
    RuleSet chosen;
    for (const std::size_t rule : set) {
      if (rules_[rule].mode == Mode::kEnforce) chosen.insert(rule);
    }
    if (chosen.empty() || chosen.size() == set.size()) return set;
    for (const std::size_t rule : set) {
      if (chosen.contains(rule)) continue;
      book_.note("rule " + rules_[rule].name, "it only warned; left out for names of which " +
                                                  rules_[*chosen.begin()].name + " is enforced");
    }
    return chosen;
  }

  ForeignRule join(const RuleSet& all, Names& names) {
    const RuleSet set = enforced(all);
    ForeignRule joined = rules_[*set.begin()];
    joined.patterns.clear();
    for (auto next = std::next(set.begin()); next != set.end(); ++next) add(rules_[*next], joined);
    if (denies(set)) joined.demands = {{1, {book_.add(nobody())}}};
    for (const ForeignDemand& demand : joined.demands) {
      for (const std::size_t position : demand.from) book_.use(position);
    }
    joined.name = free_name(joined.name, names);
    demands_ += joined.demands.size();
    return joined;
  }

  static void add(const ForeignRule& rule, ForeignRule& joined) {
    for (const ForeignDemand& demand : rule.demands) {
      const auto& known = joined.demands;
      if (known.size() > kMaxDemands) return;
      if (std::find(known.begin(), known.end(), demand) == known.end()) joined.demands.push_back(demand);
    }
    if (joined.name.size() < kMaxName) joined.name += "-and-" + rule.name;
    joined.digest = std::max(joined.digest, rule.digest);
    joined.signed_identity = std::max(joined.signed_identity, rule.signed_identity);
    joined.index = std::min(joined.index, rule.index);
  }

  ForeignBook& book_;
  const std::vector<ForeignRule>& rules_;
  std::vector<Entry> entries_;
  std::vector<std::size_t> leaders_;
  std::size_t steps_ = 0;
  std::size_t cover_steps_ = 0;
  std::size_t demands_ = 0;
};

}  // namespace

Result<std::vector<ForeignRule>> resolve_rules(ForeignBook& book) { return Resolver(book).resolve(); }

}  // namespace sekisho::policy
