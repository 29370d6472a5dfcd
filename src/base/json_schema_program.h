// A schema as it is checked: one node for each subschema, references resolved. Within base/json_schema only.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/regexp.h"

namespace sekisho::json_schema {

using NodeId = std::size_t;      // in Program::nodes
using ResourceId = std::size_t;  // in Program::resources

enum class Type { kNull, kBoolean, kInteger, kNumber, kString, kArray, kObject };

// Range is how many there may be.
struct Range {
  std::uint64_t least = 0;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

// Values is an enum or a const.
struct Values {
  std::set<std::string, std::less<>> spellings;
  std::string text;  // for people
};

struct NumberRules {
  std::optional<Decimal> least, most, above, below, multiple_of;
};

struct TextRules {
  Range length;  // in code points
  std::optional<Regexp> pattern;
};

struct ArrayRules {
  enum class Items { kAny, kUnique };
  Range size;
  Items items = Items::kAny;
  std::vector<NodeId> prefix;
  std::optional<NodeId> rest;  // what lies behind the prefix
  std::optional<NodeId> contains;
  Range contained = {1};
};

struct ObjectRules {
  Range size;
  std::map<std::string, NodeId, std::less<>> properties;
  std::vector<std::pair<Regexp, NodeId>> patterns;
  std::optional<NodeId> additional;  // what neither of them names
  std::optional<NodeId> names;
  std::vector<std::string> required;
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_required;
  std::vector<std::pair<std::string, NodeId>> dependent_schemas;
};

// DynamicReference leads to the outermost resource entered that has a dynamic anchor of that name, else to
// the target. Section 8.2.3.2; $recursiveRef of 2019-09 is one by the name "".
struct DynamicReference {
  std::string name;
  NodeId target;
};

// Applied are schemas for the same value.
struct Applied {
  std::vector<NodeId> all_of;  // references, too
  std::vector<DynamicReference> dynamic;
  std::vector<NodeId> any_of;
  std::vector<NodeId> one_of;
  std::optional<NodeId> negated;
  std::optional<NodeId> condition, consequence, alternative;  // if, then, else
};

struct Node {
  enum class Kind { kRules, kNever };  // kNever: the schema false
  Kind kind = Kind::kRules;
  ResourceId resource = 0;
  std::vector<Type> types;  // empty: any
  std::vector<Values> allowed;
  std::unique_ptr<NumberRules> number;
  std::unique_ptr<TextRules> text;
  std::unique_ptr<ArrayRules> array;
  std::unique_ptr<ObjectRules> object;
  std::unique_ptr<Applied> applied;
  std::optional<NodeId> unevaluated_items, unevaluated_properties;
};

// Resource is a schema with a URI of its own, and the names within it.
struct Resource {
  std::string uri;
  NodeId root = 0;
  const Json* json = nullptr;  // while the schema is compiled
  std::map<std::string, NodeId, std::less<>> anchors;
  std::map<std::string, NodeId, std::less<>> dynamic;  // those of them that are dynamic
};

struct Program {
  enum class Contains { kEvaluates, kDoesNot };  // for unevaluatedItems, since 2020-12
  std::deque<Node> nodes;                        // nodes[0] is the root; references to them stay good
  std::vector<Resource> resources;
  Contains contains = Contains::kEvaluates;
};

// rules is the group of rules, made where there was none.
template <class Rules>
Rules& rules(std::unique_ptr<Rules>& group) {
  if (!group) group = std::make_unique<Rules>();
  return *group;
}

// spell writes a value so that equal values (section 4.2.2: 1 and 1.0, members in any order) and no others
// are spelt the same. Nothing where it is nested deeper than `depth`, or where a number is too odd for
// Decimal.
std::optional<std::string> spell(const Json& value, std::size_t depth);

// escape_token writes a name as JSON Pointers do: ~0 for ~, ~1 for / (RFC 6901, section 3).
std::string escape_token(std::string_view name);

}  // namespace sekisho::json_schema
