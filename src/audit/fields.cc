#include "audit/fields.h"

#include <charconv>

#include "base/json_cursor.h"

namespace sekisho::audit {
namespace {

Json integer_of(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, value);
  if (problem == std::errc() && at == end) return value;
  return Json::Number{text};
}

Json scalar_of(const yaml::Node& node) {
  switch (node.type) {
    case yaml::Node::Type::kBool:
      return node.text.starts_with('t') || node.text.starts_with('T');
    case yaml::Node::Type::kInteger:
      return integer_of(node.text);
    case yaml::Node::Type::kNumber:
    case yaml::Node::Type::kAmbiguous:
      return Json::Number{node.text};
    case yaml::Node::Type::kString:
      return node.text;
    case yaml::Node::Type::kNull:
    case yaml::Node::Type::kList:
    case yaml::Node::Type::kMap:
      break;
  }
  return nullptr;
}

}  // namespace

const Json* find_path(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* found = &value;
  for (const std::string_view name : path) {
    found = found->find(name);
    if (found == nullptr) return nullptr;
  }
  return found;
}

const Json::Array* find_array(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* found = find_path(value, path);
  return found == nullptr ? nullptr : found->as_array();
}

std::string text_at(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* found = find_path(value, path);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string() : *text;
}

Result<Json> parse_value(std::string_view text, const Limits& limits) {
  JsonCursor cursor(text, limits, JsonCursor::Keys::kExact);
  SEKISHO_TRY(value, cursor.value());
  SEKISHO_CHECK(cursor.end());
  return value;
}

Json to_json(const yaml::Node& node) {
  if (node.is_list()) {
    Json::Array items;
    items.reserve(node.items.size());
    for (const yaml::Node& item : node.items) items.push_back(to_json(item));
    return items;
  }
  if (!node.is_map()) return scalar_of(node);
  Json::Object members;
  members.reserve(node.members.size());
  for (const yaml::Node::Member& member : node.members)
    members.emplace_back(member.key, to_json(member.value));
  return members;
}

}  // namespace sekisho::audit
