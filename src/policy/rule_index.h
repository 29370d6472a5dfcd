// RuleIndex: finds the most specific pattern of many that matches a name, without trying them all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pattern.h"

namespace sekisho::policy {

class RuleIndex {
 public:
  // Candidate is one pattern of one rule.
  struct Candidate {
    Pattern pattern;
    std::size_t rule;      // its position in the book
    std::size_t position;  // of the pattern in its rule
  };
  // Bucket holds the patterns with one literal prefix, most specific first.
  struct Bucket {
    std::string prefix;
    std::optional<std::size_t> parent;  // the bucket with the longest prefix of this one's prefix
    std::vector<Candidate> candidates;
  };

  RuleIndex() = default;
  explicit RuleIndex(std::vector<Candidate> candidates);

  // find is the rule with the most specific pattern that matches.
  std::optional<std::size_t> find(std::string_view name) const;
  // everything is the rule with the pattern ** alone.
  std::optional<std::size_t> everything() const;
  const std::vector<Bucket>& buckets() const { return buckets_; }

 private:
  std::vector<Bucket> buckets_;  // by prefix
};

}  // namespace sekisho::policy
