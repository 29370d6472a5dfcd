// Json: strict JSON (RFC 8259) in and out. Anything that two readers could read differently is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho {

// Json is one value. Objects keep the order of their members.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;
  // Number is a number that is not an integer token in the range of int64, kept as it was written.
  struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
  };

  Json() = default;                                 // null
  Json(std::nullptr_t) {}                           // NOLINT: implicit on purpose, as all below
  Json(bool value) : value_(value) {}               // NOLINT
  Json(std::int64_t value) : value_(value) {}       // NOLINT
  Json(int value) : value_(std::int64_t{value}) {}  // NOLINT
  Json(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT
  Json(Number value) : value_(std::move(value)) {}                         // NOLINT
  Json(std::string value) : value_(std::move(value)) {}                    // NOLINT
  Json(std::string_view value) : value_(std::string(value)) {}             // NOLINT
  Json(const char* value) : value_(std::string(value)) {}                  // NOLINT
  Json(Array value) : value_(std::move(value)) {}                          // NOLINT
  Json(Object value) : value_(std::move(value)) {}                         // NOLINT

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&value_); }
  const Number* as_number() const { return std::get_if<Number>(&value_); }
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const Array* as_array() const { return std::get_if<Array>(&value_); }
  const Object* as_object() const { return std::get_if<Object>(&value_); }
  Array* as_array() { return std::get_if<Array>(&value_); }
  Object* as_object() { return std::get_if<Object>(&value_); }

  // find is the member of that name, exactly spelled, or null if this is no object or has none.
  const Json* find(std::string_view name) const;
  // find_text is the string that the member of that name is, or null.
  const std::string* find_text(std::string_view name) const;
  // kind_name is "object", "string", ... for messages.
  std::string_view kind_name() const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, Number, std::string, Array, Object> value_;
};

// parse_json reads one strict document: UTF-8 without BOM, nothing after it, at most `depth` levels, no key
// twice in an object, no two keys of an object that differ in case only. Errors: json.invalid,
// json.duplicate-key, json.case-collision, json.too-deep.
Result<Json> parse_json(std::string_view text, std::size_t depth = Limits{}.json_depth);

// render_json writes compact JSON (no white space); render_json_pretty indents by two spaces.
std::string render_json(const Json& value);
std::string render_json_pretty(const Json& value);

// Members is strict access to the members of one object. Asking for a name fails with json.case-collision
// where the object has a key that differs from it in case only, and remembers the name, so that
// others_refused can tell strangers.
class Members {
 public:
  // of fails with json.shape where value is not an object; what names it in errors, such as
  // "manifest.config".
  static Result<Members> of(const Json& value, std::string what);

  Result<const Json*> maybe(std::string_view name);  // null where absent
  Result<const Json*> need(std::string_view name);   // json.shape where absent
  Result<std::string> text(std::string_view name);
  Result<std::optional<std::string>> maybe_text(std::string_view name);
  // integer is a non-negative integer token up to max; json.number otherwise.
  Result<std::uint64_t> integer(std::string_view name, std::uint64_t max);
  Result<const Json::Array*> array(std::string_view name);
  Result<const Json::Array*> maybe_array(std::string_view name);
  Result<Members> object(std::string_view name);
  Result<std::optional<Members>> maybe_object(std::string_view name);
  // others_refused fails with json.shape where the object has members that were never asked for.
  Done others_refused() const;

  const std::string& what() const { return what_; }
  const Json::Object& all() const { return *object_; }

 private:
  Members(const Json::Object& object, std::string what) : object_(&object), what_(std::move(what)) {}
  const Json::Object* object_;
  std::string what_;
  std::vector<std::string> asked_;
};

}  // namespace sekisho
