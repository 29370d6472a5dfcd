// RuleIndex: finds the most specific pattern of many that matches a name, without trying them all.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pattern.h"
#include "policy/scope.h"

namespace sekisho::policy {

class RuleIndex {
 public:
  // Candidate is one pattern of one rule.
  struct Candidate {
    Pattern pattern;
    std::size_t rule;      // its position in the book
    std::size_t position;  // of the pattern in its rule
    Scope scope;
  };
  // Bucket holds the patterns with one literal prefix, most specific first.
  struct Bucket {
    std::string prefix;
    std::optional<std::size_t> parent;  // the bucket with the longest prefix of this one's prefix
    std::vector<Candidate> candidates;
  };

  RuleIndex() = default;
  explicit RuleIndex(std::vector<Candidate> candidates);

  // find is the most specific pattern that matches and holds there; of two that are equally specific, one
  // with a scope comes first. Null: none.
  const Candidate* find(std::string_view name, const Destination& destination) const;
  // everything is the pattern ** alone that holds there.
  const Candidate* everything(const Destination& destination) const;
  // specificity orders candidates by pattern, then by whether they have a scope. Greater is more specific.
  static std::strong_ordering specificity(const Candidate& a, const Candidate& b);
  const std::vector<Bucket>& buckets() const { return buckets_; }

 private:
  std::vector<Bucket> buckets_;  // by prefix
};

}  // namespace sekisho::policy
