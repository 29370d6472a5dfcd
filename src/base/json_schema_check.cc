// The frame of a check: steps, places, and the schemas that are applied to the same value.
#include "base/json_schema_check.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::json_schema {
namespace {

constexpr std::size_t kMaxPlaceBytes = 500;
constexpr std::size_t kMaxNameBytes = 200;

// For each level of the value so many schemas may be applied within each other.
constexpr std::size_t kSchemasPerLevel = 8;

std::size_t size_of(const Json& value) {
  if (const auto* array = value.as_array()) return array->size();
  return value.as_object() == nullptr ? 0 : value.as_object()->size();
}

}  // namespace

void Evaluated::merge(const Evaluated& other) {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (other.seen_[i]) seen_[i] = true;
  }
}

std::optional<SchemaFault> Checker::run(const Json& value) {
  check(0, value, nullptr);
  return std::move(fault_);
}

bool Checker::spend(std::uint64_t steps) {
  if (halted_) return false;
  if (steps > steps_left_) {
    return halt("takes more than " + std::to_string(limits_.schema_steps) + " steps to check by its schema");
  }
  steps_left_ -= steps;
  return true;
}

bool Checker::halt(std::string text) {
  if (!halted_) keep(SchemaFault::Kind::kLimit, std::move(text));
  halted_ = true;
  return false;
}

bool Checker::comes_first() const {
  if (!fault_) return true;
  const auto before = [](std::size_t a, std::size_t b) { return a < b; };
  std::vector<std::size_t> path;
  for (const Step& step : path_) path.push_back(step.index);
  return std::lexicographical_compare(path.begin(), path.end(), fault_path_.begin(), fault_path_.end(),
                                      before);
}

void Checker::keep(SchemaFault::Kind kind, std::string text) {
  fault_ = SchemaFault{kind, place(), std::move(text)};
  fault_path_.clear();
  for (const Step& step : path_) fault_path_.push_back(step.index);
}

std::string Checker::place() const {
  std::string place;
  for (const Step& step : path_) {
    if (place.size() > kMaxPlaceBytes) return place + "/…";
    place += '/';
    place += step.name == nullptr
                 ? std::to_string(step.index)
                 : printable(escape_token(step.name->substr(0, kMaxPlaceBytes)), kMaxNameBytes);
  }
  return place;
}

bool Checker::check(NodeId id, const Json& value, Evaluated* seen) {
  if (!spend(1)) return false;
  if (depth_ >= limits_.json_depth * kSchemasPerLevel) return halt("is nested too deep for its schema");
  const Node& node = program_.nodes[id];
  ++depth_;
  const bool enters = scope_.empty() || scope_.back() != node.resource;
  if (enters) scope_.push_back(node.resource);
  const bool valid = check_node(node, value, seen);
  if (enters) scope_.pop_back();
  --depth_;
  return valid && !halted_;
}

bool Checker::check_node(const Node& node, const Json& value, Evaluated* seen) {
  if (node.kind == Node::Kind::kNever) {
    return wrong([] { return std::string("is not allowed here by the schema"); });
  }
  if (!node.unevaluated_items && !node.unevaluated_properties) return check_rules(node, value, seen);
  // What lies beside this schema, in the one around it, does not count.
  if (!spend(size_of(value) / 64)) return false;
  Evaluated own(size_of(value));
  if (!check_rules(node, value, &own) || !check_unevaluated(node, value, own)) return false;
  if (seen != nullptr) seen->merge(own);
  return true;
}

bool Checker::check_rules(const Node& node, const Json& value, Evaluated* seen) {
  using Check = bool (Checker::*)(const Node&, const Json&, Evaluated*);
  constexpr Check kChecks[] = {&Checker::check_type,    &Checker::check_allowed, &Checker::check_number,
                               &Checker::check_text,    &Checker::check_array,   &Checker::check_object,
                               &Checker::check_applied, &Checker::check_members};
  bool valid = true;
  for (const Check part : kChecks) {
    valid = (this->*part)(node, value, seen) && valid;
    if (leaves(valid)) return false;
  }
  return valid;
}

bool Checker::try_schema(NodeId id, const Json& value, Evaluated* seen) {
  ++silent_;
  bool valid = false;
  if (seen == nullptr) {
    valid = check(id, value, nullptr);
  } else if (spend(seen->size() / 64)) {
    Evaluated own(seen->size());
    valid = check(id, value, &own);
    if (valid) seen->merge(own);
  }
  --silent_;
  return valid;
}

bool Checker::check_applied(const Node& node, const Json& value, Evaluated* seen) {
  if (!node.applied) return true;
  const Applied& applied = *node.applied;
  bool valid = true;
  for (const NodeId id : applied.all_of) {
    valid = check(id, value, seen) && valid;
    if (leaves(valid)) return false;
  }
  for (const DynamicReference& reference : applied.dynamic) {
    if (!spend(scope_.size())) return false;
    valid = check(resolve(reference), value, seen) && valid;
  }
  valid = check_any_of(applied.any_of, value, seen) && valid;
  valid = check_one_of(applied.one_of, value, seen) && valid;
  if (applied.negated && try_schema(*applied.negated, value, nullptr)) {
    valid = wrong([] { return std::string("is what the schema's `not` forbids"); });
  }
  return check_condition(applied, value, seen) && valid;
}

// All are looked at where it matters what they evaluate.
bool Checker::check_any_of(const std::vector<NodeId>& ids, const Json& value, Evaluated* seen) {
  if (ids.empty()) return true;
  bool found = false;
  for (const NodeId id : ids) {
    found = try_schema(id, value, seen) || found;
    if (halted_) return false;
    if (found && seen == nullptr) return true;
  }
  if (found) return true;
  return wrong([&] { return "is none of the " + std::to_string(ids.size()) + " that anyOf allows"; });
}

bool Checker::check_one_of(const std::vector<NodeId>& ids, const Json& value, Evaluated* seen) {
  if (ids.empty()) return true;
  std::size_t found = 0;
  for (const NodeId id : ids) {
    found += try_schema(id, value, seen) ? 1 : 0;
    if (halted_ || found > 1) break;
  }
  if (found == 1) return true;
  return wrong([&] {
    return found == 0 ? "is none of the " + std::to_string(ids.size()) + " that oneOf allows"
                      : "is more than one of those of which oneOf allows one";
  });
}

bool Checker::check_condition(const Applied& applied, const Json& value, Evaluated* seen) {
  if (!applied.condition) return true;
  const auto& chosen =
      try_schema(*applied.condition, value, seen) ? applied.consequence : applied.alternative;
  return !chosen || check(*chosen, value, seen);
}

NodeId Checker::resolve(const DynamicReference& reference) const {
  for (const ResourceId resource : scope_) {
    const auto& anchors = program_.resources[resource].dynamic;
    if (const auto found = anchors.find(reference.name); found != anchors.end()) return found->second;
  }
  return reference.target;
}

}  // namespace sekisho::json_schema
