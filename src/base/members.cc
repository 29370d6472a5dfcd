#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace sekisho {
namespace {

Error wrong_kind(const std::string& what, std::string_view name, std::string_view wanted, const Json& value) {
  return fail(ReasonCode::kJsonShape, what + "." + std::string(name) + " is of type " +
                                          std::string(value.kind_name()) + ", not " + std::string(wanted));
}

}  // namespace

Result<Members> Members::of(const Json& value, std::string what) {
  const auto* object = value.as_object();
  if (object == nullptr) {
    return fail(ReasonCode::kJsonShape,
                what + " is of type " + std::string(value.kind_name()) + ", not object");
  }
  return Members(*object, std::move(what));
}

Result<const Json*> Members::maybe(std::string_view name) {
  asked_.emplace_back(name);
  const Json* found = nullptr;
  for (const auto& [key, value] : *object_) {
    if (key == name) {
      found = &value;
    } else if (equal_folded(key, name)) {
      return fail(ReasonCode::kJsonCaseCollision, what_ + " has \"" + printable(key, 100) +
                                                      "\", which is \"" + std::string(name) +
                                                      "\" in other case");
    }
  }
  return found;
}

Result<const Json*> Members::need(std::string_view name) {
  SEKISHO_TRY(value, maybe(name));
  if (value == nullptr) return fail(ReasonCode::kJsonShape, what_ + "." + std::string(name) + " is missing");
  return value;
}

Result<std::string> Members::text(std::string_view name) {
  SEKISHO_TRY(value, need(name));
  if (const auto* text = value->as_string()) return *text;
  return wrong_kind(what_, name, "string", *value);
}

Result<std::optional<std::string>> Members::maybe_text(std::string_view name) {
  SEKISHO_TRY(value, maybe(name));
  if (value == nullptr) return std::optional<std::string>();
  if (const auto* text = value->as_string()) return std::optional<std::string>(*text);
  return wrong_kind(what_, name, "string", *value);
}

Result<std::uint64_t> Members::integer(std::string_view name, std::uint64_t max) {
  SEKISHO_TRY(value, need(name));
  const auto* integer = value->as_integer();
  if (integer == nullptr || *integer < 0 || static_cast<std::uint64_t>(*integer) > max) {
    return fail(ReasonCode::kJsonNumber,
                what_ + "." + std::string(name) + " is not an integer from 0 to " + std::to_string(max));
  }
  return static_cast<std::uint64_t>(*integer);
}

Result<const Json::Array*> Members::array(std::string_view name) {
  SEKISHO_TRY(value, need(name));
  if (const auto* array = value->as_array()) return array;
  return wrong_kind(what_, name, "array", *value);
}

Result<const Json::Array*> Members::maybe_array(std::string_view name) {
  SEKISHO_TRY(value, maybe(name));
  if (value == nullptr) return static_cast<const Json::Array*>(nullptr);
  if (const auto* array = value->as_array()) return array;
  return wrong_kind(what_, name, "array", *value);
}

Result<Members> Members::object(std::string_view name) {
  SEKISHO_TRY(value, need(name));
  return of(*value, what_ + "." + std::string(name));
}

Result<std::optional<Members>> Members::maybe_object(std::string_view name) {
  SEKISHO_TRY(value, maybe(name));
  if (value == nullptr) return std::optional<Members>();
  SEKISHO_TRY(members, of(*value, what_ + "." + std::string(name)));
  return std::optional<Members>(std::move(members));
}

Done Members::others_refused() const {
  for (const auto& [key, value] : *object_) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
      return fail(ReasonCode::kJsonShape, what_ + " has an unknown member \"" + printable(key, 100) + "\"");
    }
  }
  return done();
}

}  // namespace sekisho
