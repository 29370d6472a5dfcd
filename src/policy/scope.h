// Scope: for which clusters and namespaces a rule holds, and where the caller says that an artifact goes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::policy {

// Destination is where the caller says that an artifact goes (--cluster, --namespace); empty: not said.
struct Destination {
  std::string cluster;
  std::string name_space;
};

// Scope holds names, in which * stands for any characters. One that names nothing holds everywhere.
struct Scope {
  std::vector<std::string> clusters;
  std::vector<std::string> namespaces;

  bool is_everywhere() const { return clusters.empty() && namespaces.empty(); }
  // holds tells whether the scope holds there; what it names and the caller did not say does not hold.
  bool holds(const Destination& destination) const;
  // overlaps tells whether there is a destination where both hold.
  bool overlaps(const Scope& other) const;
};

// parse_scope_name reads one name of a scope: letters, digits, . _ - and *. Error: policy.invalid.
Result<std::string> parse_scope_name(std::string_view text);

}  // namespace sekisho::policy
