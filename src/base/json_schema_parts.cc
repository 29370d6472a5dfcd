// What a check looks at in one value, and in its items and members.
#include <algorithm>

#include "base/json_schema_check.h"
#include "base/text.h"

namespace sekisho::json_schema {
namespace {

constexpr std::size_t kMaxShownBytes = 80;

// The value for people: a word on what it holds, or the beginning of it.
std::string show(const Json& value) {
  if (const auto* text = value.as_string()) return in_quotes(*text, kMaxShownBytes);
  if (const auto* array = value.as_array()) return "a list of " + std::to_string(array->size());
  if (const auto* object = value.as_object()) return "an object of " + std::to_string(object->size());
  return printable(render_json(value), kMaxShownBytes);
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBoolean:
      return "boolean";
    case Type::kInteger:
      return "integer";
    case Type::kNumber:
      return "number";
    case Type::kString:
      return "string";
    case Type::kArray:
      return "array";
    case Type::kObject:
      return "object";
  }
  return "";
}

std::string type_names(const std::vector<Type>& types) {
  std::string names;
  for (const Type type : types) names += (names.empty() ? "" : " or ") + std::string(type_name(type));
  return names;
}

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string name_text(const std::string& name) { return "\"" + printable(name, kMaxShownBytes) + "\""; }

bool is_number(const Json& value) { return value.as_integer() != nullptr || value.as_number() != nullptr; }

}  // namespace

std::optional<Decimal> Checker::decimal(const Json& value) {
  const auto* number = value.as_number();
  if (number != nullptr && !spend_bytes(number->text.size())) return std::nullopt;
  auto decimal = Decimal::of(value);
  if (!decimal) halt("is a number whose exponent nobody can mean");
  return decimal;
}

bool Checker::check_type(const Node& node, const Json& value, Evaluated*) {
  const auto is_of = [&](Type type) {
    switch (type) {
      case Type::kNull:
        return value.is_null();
      case Type::kBoolean:
        return value.as_bool() != nullptr;
      case Type::kInteger: {
        if (value.as_number() == nullptr) return value.as_integer() != nullptr;
        const auto number = decimal(value);
        return number && number->is_integer();
      }
      case Type::kNumber:
        return is_number(value);
      case Type::kString:
        return value.as_string() != nullptr;
      case Type::kArray:
        return value.as_array() != nullptr;
      case Type::kObject:
        return value.as_object() != nullptr;
    }
    return false;
  };
  if (node.types.empty() || std::any_of(node.types.begin(), node.types.end(), is_of)) return true;
  return wrong([&] {
    return "is of type " + std::string(value.kind_name()) + " (" + show(value) + "), not " +
           type_names(node.types);
  });
}

bool Checker::check_allowed(const Node& node, const Json& value, Evaluated*) {
  if (node.allowed.empty()) return true;
  const auto spelling = spell(value, limits_.json_depth);
  if (!spelling) return halt("is nested too deep, or holds a number whose exponent nobody can mean");
  for (const Values& allowed : node.allowed) {
    if (!spend_bytes(spelling->size())) return false;
    if (allowed.spellings.count(*spelling) != 0) continue;
    return wrong([&] { return "is " + show(value) + ", which is none of " + allowed.text; });
  }
  return true;
}

bool Checker::check_number(const Node& node, const Json& value, Evaluated*) {
  if (!node.number || !is_number(value)) return true;
  const auto number = decimal(value);
  if (!number) return false;
  const NumberRules& rules = *node.number;
  const auto refuse = [&](const char* what) {
    return wrong([&] { return "is " + show(value) + ", " + what; });
  };
  if (rules.least && *number < *rules.least) return refuse("less than the schema's minimum");
  if (rules.most && *number > *rules.most) return refuse("more than the schema's maximum");
  if (rules.above && *number <= *rules.above) return refuse("not above the schema's exclusiveMinimum");
  if (rules.below && *number >= *rules.below) return refuse("not below the schema's exclusiveMaximum");
  if (rules.multiple_of && !number->is_multiple_of(*rules.multiple_of)) {
    return refuse("not a multiple as the schema's multipleOf asks");
  }
  return true;
}

bool Checker::check_range(const Range& range, std::size_t count, const char* what) {
  if (count >= range.least && count <= range.most) return true;
  return wrong([&] {
    const bool few = count < range.least;
    return "has " + std::to_string(count) + " " + what + "; at " + (few ? "least " : "most ") +
           std::to_string(few ? range.least : range.most);
  });
}

// RE2 takes longer over a byte than anything else does: with a pattern that is hard, more than a microsecond.
bool Checker::check_text(const Node& node, const Json& value, Evaluated*) {
  const auto* text = value.as_string();
  if (!node.text || text == nullptr) return true;
  if (!spend_bytes(16 * text->size())) return false;
  const TextRules& rules = *node.text;
  if (!check_range(rules.length, code_points(*text), "characters")) return false;
  if (!rules.pattern || rules.pattern->matches_part(*text)) return true;
  return wrong([&] {
    return "is " + show(value) + ", which does not match " + printable(rules.pattern->text(), kMaxShownBytes);
  });
}

bool Checker::check_array(const Node& node, const Json& value, Evaluated* seen) {
  const auto* array = value.as_array();
  if (!node.array || array == nullptr) return true;
  const ArrayRules& rules = *node.array;
  bool valid = check_range(rules.size, array->size(), "items");
  if (leaves(valid)) return false;
  valid = check_items(rules, *array, seen) && valid;
  if (leaves(valid)) return false;
  if (rules.items == ArrayRules::Items::kUnique) valid = check_unique(*array) && valid;
  if (leaves(valid)) return false;
  return (!rules.contains || check_contains(rules, *array, seen)) && valid;
}

bool Checker::check_items(const ArrayRules& rules, const Json::Array& array, Evaluated* seen) {
  const std::size_t end = rules.rest ? array.size() : std::min(rules.prefix.size(), array.size());
  bool valid = true;
  for (std::size_t i = 0; i < end; ++i) {
    path_.push_back({i, nullptr});
    valid = check(i < rules.prefix.size() ? rules.prefix[i] : *rules.rest, array[i], nullptr) && valid;
    path_.pop_back();
    if (leaves(valid)) return false;
    if (seen != nullptr) seen->mark(i);
  }
  return valid;
}

// Sorted, so that n items cost n log n.
bool Checker::check_unique(const Json::Array& array) {
  std::vector<std::pair<std::string, std::size_t>> spellings;
  for (const Json& item : array) {
    auto spelling = spell(item, limits_.json_depth);
    if (!spelling) return halt("is nested too deep, or holds a number whose exponent nobody can mean");
    if (!spend_bytes(4 * spelling->size())) return false;
    spellings.emplace_back(*std::move(spelling), spellings.size());
  }
  std::sort(spellings.begin(), spellings.end());
  std::optional<std::pair<std::size_t, std::size_t>> twice;  // the later place, and the one before it
  for (std::size_t i = 1; i < spellings.size(); ++i) {
    if (spellings[i].first != spellings[i - 1].first) continue;
    const std::pair found(spellings[i].second, spellings[i - 1].second);
    if (!twice || found < *twice) twice = found;
  }
  if (!twice) return true;
  path_.push_back({twice->first, nullptr});
  wrong([&] { return "is the same as item " + std::to_string(twice->second) + ", and items are unique"; });
  path_.pop_back();
  return false;
}

bool Checker::check_contains(const ArrayRules& rules, const Json::Array& array, Evaluated* seen) {
  if (program_.contains == Program::Contains::kDoesNot) seen = nullptr;
  const bool all = seen != nullptr || rules.contained.most < array.size();
  std::size_t found = 0;
  for (std::size_t i = 0; i < array.size() && (all || found < rules.contained.least); ++i) {
    if (try_schema(*rules.contains, array[i], nullptr)) {
      ++found;
      if (seen != nullptr) seen->mark(i);
    }
    if (halted_) return false;
  }
  return check_range(rules.contained, found, "items as the schema's contains asks");
}

bool Checker::check_object(const Node& node, const Json& value, Evaluated* seen) {
  const auto* object = value.as_object();
  if (!node.object || object == nullptr) return true;
  const ObjectRules& rules = *node.object;
  if (!check_range(rules.size, object->size(), "members")) return false;
  for (const std::string& name : rules.required) {
    if (!spend(1 + object->size() / 8)) return false;
    if (value.find(name) != nullptr) continue;
    return wrong([&] { return "lacks the member " + name_text(name); });
  }
  return check_dependent(rules, value, seen);
}

bool Checker::check_dependent(const ObjectRules& rules, const Json& value, Evaluated* seen) {
  const std::uint64_t search = 1 + value.as_object()->size() / 8;
  for (const auto& dependency : rules.dependent_required) {
    const std::string& name = dependency.first;
    if (!spend(search * (1 + dependency.second.size()))) return false;
    if (value.find(name) == nullptr) continue;
    for (const std::string& other : dependency.second) {
      if (value.find(other) != nullptr) continue;
      return wrong(
          [&] { return "has the member " + name_text(name) + " and lacks the member " + name_text(other); });
    }
  }
  bool valid = true;
  for (const auto& [name, id] : rules.dependent_schemas) {
    if (!spend(search)) return false;
    if (value.find(name) != nullptr) valid = check(id, value, seen) && valid;
    if (leaves(valid)) return false;
  }
  return valid;
}

bool Checker::check_members(const Node& node, const Json& value, Evaluated* seen) {
  const auto* object = value.as_object();
  if (!node.object || object == nullptr) return true;
  const ObjectRules& rules = *node.object;
  if (rules.properties.empty() && rules.patterns.empty() && !rules.additional && !rules.names) return true;
  bool valid = true;
  for (std::size_t i = 0; i < object->size(); ++i) {
    path_.push_back({i, &(*object)[i].first});
    valid = spend_bytes((*object)[i].first.size()) && check_member(rules, i, *object, seen) && valid;
    path_.pop_back();
    if (leaves(valid)) return false;
  }
  return valid;
}

bool Checker::check_member(const ObjectRules& rules, std::size_t index, const Json::Object& object,
                           Evaluated* seen) {
  const std::string& name = object[index].first;
  bool valid = true;
  bool known = false;
  const auto check_by = [&](NodeId id) {
    known = true;
    valid = check(id, object[index].second, nullptr) && valid;
  };
  if (rules.names && !try_schema(*rules.names, Json(name), nullptr)) {
    valid = wrong([] { return std::string("has a name that the schema's propertyNames does not allow"); });
  }
  const auto property = rules.properties.find(name);
  if (property != rules.properties.end()) check_by(property->second);
  for (const auto& [pattern, id] : rules.patterns) {
    if (leaves(valid) || !spend_bytes(16 * name.size())) return false;
    if (pattern.matches_part(name)) check_by(id);
  }
  if (!known && rules.additional) check_by(*rules.additional);
  if (known && seen != nullptr) seen->mark(index);
  return valid;
}

bool Checker::check_unevaluated(const Node& node, const Json& value, Evaluated& seen) {
  const auto* array = value.as_array();
  const auto* object = value.as_object();
  const auto& rest = array != nullptr ? node.unevaluated_items : node.unevaluated_properties;
  if ((array == nullptr && object == nullptr) || !rest) return true;
  bool valid = true;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen.has(i)) continue;
    path_.push_back({i, object == nullptr ? nullptr : &(*object)[i].first});
    valid = check(*rest, object == nullptr ? (*array)[i] : (*object)[i].second, nullptr) && valid;
    path_.pop_back();
    if (leaves(valid)) return false;
  }
  seen.mark_all();
  return valid;
}

}  // namespace sekisho::json_schema
