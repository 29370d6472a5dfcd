#include "attest/fields.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sekisho::attest {
namespace {

Error wrong_kind(const std::string& what, std::string_view wanted) {
  return fail(ReasonCode::kJsonShape, what + " is not " + std::string(wanted));
}

std::string path_of(const Members& members, std::string_view name) {
  return members.what() + "." + std::string(name);
}

// present is the member, or null where it is absent or null.
Result<const Json*> present(Members& members, std::string_view name) {
  SEKISHO_TRY(value, members.maybe(name));
  return value != nullptr && value->is_null() ? nullptr : value;
}

// Steps over a null; true, false and what else begins like it are of the wrong kind.
Result<bool> take_null(JsonCursor& in) {
  if (in.next() != JsonCursor::Kind::kWord) return false;
  SEKISHO_TRY(word, in.slice());
  if (word == "null") return true;
  return fail(ReasonCode::kJsonShape, "a value is " + std::string(word));
}

Result<const Field*> find_field(std::string_view name, const std::string& what,
                                const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
    if (equal_folded(field.name, name)) {
      return fail(ReasonCode::kJsonCaseCollision, what + " has \"" + printable(name, 100) +
                                                      "\", which is \"" + std::string(field.name) +
                                                      "\" in other case");
    }
  }
  return nullptr;
}

}  // namespace

Error malformed(std::string detail) { return fail(ReasonCode::kAttestationMalformed, std::move(detail)); }

Error too_many(const std::string& what, std::size_t most) {
  return fail(ReasonCode::kAttestationLimits, "more than " + std::to_string(most) + " " + what);
}

Result<std::string> text_of(Members& members, std::string_view name) {
  SEKISHO_TRY(value, present(members, name));
  if (value == nullptr) return std::string();
  if (const auto* text = value->as_string()) return *text;
  return wrong_kind(path_of(members, name), "a string");
}

Result<std::string> needed_text_of(Members& members, std::string_view name) {
  SEKISHO_TRY(text, text_of(members, name));
  if (text.empty()) return malformed(path_of(members, name) + " is missing");
  return text;
}

Result<const Json::Array*> list_of(Members& members, std::string_view name) {
  static const Json::Array kNone;
  SEKISHO_TRY(value, present(members, name));
  if (value == nullptr) return &kNone;
  if (const auto* list = value->as_array()) return list;
  return wrong_kind(path_of(members, name), "a list");
}

Result<Members> object_of(Members& members, std::string_view name) {
  static const Json kNone(Json::Object{});
  SEKISHO_TRY(value, present(members, name));
  return Members::of(value == nullptr ? kNone : *value, path_of(members, name));
}

Result<std::vector<std::string>> texts_of(Members& members, std::string_view name) {
  SEKISHO_TRY(list, list_of(members, name));
  std::vector<std::string> texts;
  for (const Json& item : *list) {
    const auto* text = item.as_string();
    if (text == nullptr) return wrong_kind(path_of(members, name) + "[]", "a string");
    texts.push_back(*text);
  }
  return texts;
}

Result<std::optional<Time>> parse_optional_time(const std::string& text, const std::string& what) {
  if (text.empty()) return std::optional<Time>();
  if (const auto time = parse_time(text)) return time;
  return malformed(what + " is no time: \"" + printable(text, 100) + "\"");
}

Result<std::optional<Time>> time_of(Members& members, std::string_view name) {
  SEKISHO_TRY(text, text_of(members, name));
  return parse_optional_time(text, path_of(members, name));
}

Done read_fields(JsonCursor& in, const std::string& what, const std::vector<Field>& fields) {
  SEKISHO_TRY(nothing, take_null(in));
  if (nothing) return done();
  if (in.next() != JsonCursor::Kind::kObject) return wrong_kind(what, "an object");
  return in.object([&](std::string_view name) -> Done {
    SEKISHO_TRY(field, find_field(name, what, fields));
    return field == nullptr ? in.skip() : field->read();
  });
}

Done read_list(JsonCursor& in, const std::string& what, const std::function<Done()>& item) {
  SEKISHO_TRY(nothing, take_null(in));
  if (nothing) return done();
  if (in.next() != JsonCursor::Kind::kArray) return wrong_kind(what, "a list");
  return in.array(item);
}

Result<std::string> read_text(JsonCursor& in, const std::string& what) {
  SEKISHO_TRY(nothing, take_null(in));
  if (nothing) return std::string();
  if (in.next() != JsonCursor::Kind::kText) return wrong_kind(what, "a string");
  return in.text();
}

Result<Json> read_object(JsonCursor& in, const Limits& limits) {
  if (in.next() != JsonCursor::Kind::kObject) return wrong_kind("an item of a list", "an object");
  SEKISHO_TRY(text, in.slice());
  return JsonCursor(text, limits).value();
}

std::function<Done()> into(JsonCursor& in, std::string& text, std::string what) {
  return [&in, &text, what = std::move(what)]() -> Done {
    SEKISHO_TRY(found, read_text(in, what));
    text = std::move(found);
    return done();
  };
}

std::function<Done()> into(JsonCursor& in, std::optional<std::string_view>& slice) {
  return [&in, &slice]() -> Done {
    SEKISHO_TRY(found, in.slice());
    if (found != "null") slice = found;
    return done();
  };
}

}  // namespace sekisho::attest
