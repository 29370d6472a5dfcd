// Checker: one check of one value by a Program, of bounded work and depth. Within base/json_schema only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json_schema.h"
#include "base/json_schema_program.h"

namespace sekisho::json_schema {

// Evaluated are the members or items of one value that some schema has looked at, for unevaluated...
// (section 11).
class Evaluated {
 public:
  explicit Evaluated(std::size_t size) : seen_(size) {}
  std::size_t size() const { return seen_.size(); }
  void mark(std::size_t index) { seen_[index] = true; }
  void mark_all() { seen_.assign(seen_.size(), true); }
  void merge(const Evaluated& other);
  bool has(std::size_t index) const { return seen_[index]; }

 private:
  std::vector<bool> seen_;
};

// Checker visits what could be wrong and keeps the fault that comes first in the document. Where a schema
// need not hold (anyOf, not, if, contains) it is silent, and leaves at the first fault.
class Checker {
 public:
  Checker(const Program& program, const Limits& limits)
      : program_(program), limits_(limits), steps_left_(limits.schema_steps) {}

  std::optional<SchemaFault> run(const Json& value);

 private:
  // Each of these is true where the value is as the rules say. Where `seen` is not null they mark in it what
  // they evaluate, and leave it in any state where they are false.
  bool check(NodeId id, const Json& value, Evaluated* seen);
  bool check_node(const Node& node, const Json& value, Evaluated* seen);
  bool check_rules(const Node& node, const Json& value, Evaluated* seen);
  bool check_type(const Node& node, const Json& value, Evaluated*);
  bool check_allowed(const Node& node, const Json& value, Evaluated*);
  bool check_number(const Node& node, const Json& value, Evaluated*);
  bool check_text(const Node& node, const Json& value, Evaluated*);
  bool check_array(const Node& node, const Json& value, Evaluated* seen);
  bool check_items(const ArrayRules& rules, const Json::Array& array, Evaluated* seen);
  bool check_contains(const ArrayRules& rules, const Json::Array& array, Evaluated* seen);
  bool check_unique(const Json::Array& array);
  bool check_object(const Node& node, const Json& value, Evaluated* seen);
  bool check_dependent(const ObjectRules& rules, const Json& value, Evaluated* seen);
  bool check_members(const Node& node, const Json& value, Evaluated* seen);
  bool check_member(const ObjectRules& rules, std::size_t index, const Json::Object& object, Evaluated* seen);
  bool check_applied(const Node& node, const Json& value, Evaluated* seen);
  bool check_one_of(const std::vector<NodeId>& ids, const Json& value, Evaluated* seen);
  bool check_any_of(const std::vector<NodeId>& ids, const Json& value, Evaluated* seen);
  bool check_condition(const Applied& applied, const Json& value, Evaluated* seen);
  bool check_unevaluated(const Node& node, const Json& value, Evaluated& seen);
  bool check_range(const Range& range, std::size_t count, const char* what);

  // try_schema is silent, and marks only where the schema holds.
  bool try_schema(NodeId id, const Json& value, Evaluated* seen);
  NodeId resolve(const DynamicReference& reference) const;
  std::optional<Decimal> decimal(const Json& value);

  // spend is false where the steps are used up. bytes_spent is for work on text: 64 bytes are a step.
  bool spend(std::uint64_t steps);
  bool spend_bytes(std::size_t bytes) { return spend(1 + bytes / 64); }
  bool halt(std::string text);
  // leaves tells that nothing more need be looked at.
  bool leaves(bool valid) const { return halted_ || (!valid && silent_ > 0); }

  // wrong is false, and keeps what `text` makes where this is the first fault.
  template <class Text>
  bool wrong(Text text) {
    if (silent_ == 0 && !halted_ && comes_first()) keep(SchemaFault::Kind::kInvalid, text());
    return false;
  }
  bool comes_first() const;
  void keep(SchemaFault::Kind kind, std::string text);
  std::string place() const;

  // Step leads to an item, or to a member that has a name.
  struct Step {
    std::size_t index;
    const std::string* name;
  };

  const Program& program_;
  const Limits& limits_;
  std::uint64_t steps_left_;
  std::size_t depth_ = 0;
  std::size_t silent_ = 0;  // how many schemas that need not hold we are within
  bool halted_ = false;
  std::vector<Step> path_;
  std::vector<ResourceId> scope_;  // section 7.1: the resources entered, outermost first
  std::optional<SchemaFault> fault_;
  std::vector<std::size_t> fault_path_;
};

}  // namespace sekisho::json_schema
