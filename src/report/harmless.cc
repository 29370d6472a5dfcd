#include "report/harmless.h"

#include <limits>

#include "base/text.h"

namespace sekisho::report {
namespace {

bool is_shown(const std::string& name) { return shown(name) == name; }

// A name that had to be changed gives way to one that is written so already: no object has a key twice.
bool is_taken(const Json::Object& object, std::size_t index) {
  const std::string name = shown(object[index].first);
  for (std::size_t i = 0; i < object.size(); ++i) {
    const std::string& other = object[i].first;
    if (i != index && (i < index || is_shown(other)) && equal_folded(shown(other), name)) return true;
  }
  return false;
}

Json::Object harmless_object(const Json::Object& object) {
  Json::Object out;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const auto& [name, member] = object[i];
    if (is_shown(name) || !is_taken(object, i)) out.emplace_back(shown(name), harmless(member));
  }
  return out;
}

}  // namespace

std::string shown(std::string_view text) { return printable(text, std::numeric_limits<std::size_t>::max()); }

Json harmless(const Json& value) {
  if (const auto* text = value.as_string()) return shown(*text);
  if (const auto* array = value.as_array()) {
    Json::Array out;
    for (const Json& item : *array) out.push_back(harmless(item));
    return out;
  }
  if (const auto* object = value.as_object()) return harmless_object(*object);
  return value;
}

Json or_null(std::string_view text) { return text.empty() ? Json() : Json(shown(text)); }

}  // namespace sekisho::report
