#include "audit/outline.h"

#include "base/json_cursor.h"

namespace sekisho::audit {
namespace {

Done read_slices(JsonCursor& cursor, std::vector<std::string_view>& into) {
  if (cursor.next() != JsonCursor::Kind::kArray) return cursor.skip();
  return cursor.array([&]() -> Done {
    SEKISHO_TRY(slice, cursor.slice());
    into.push_back(slice);
    return done();
  });
}

Done read_word(JsonCursor& cursor, std::string& into) {
  SEKISHO_TRY(text, cursor.maybe_text());
  into = std::move(text).value_or(std::string());
  return done();
}

Done read_member(JsonCursor& cursor, std::string_view name, Outline& into) {
  if (name == "apiVersion") return read_word(cursor, into.type.api_version);
  if (name == "kind") return read_word(cursor, into.type.kind);
  if (name == "bomFormat") return read_word(cursor, into.bom_format);
  if (name == "components") return read_slices(cursor, into.components);
  if (name == "items") {
    into.has_items = cursor.next() == JsonCursor::Kind::kArray;
    return read_slices(cursor, into.items);
  }
  if (name != "metadata") return cursor.skip();
  SEKISHO_TRY(slice, cursor.slice());
  into.metadata = slice;
  return done();
}

Result<Outline> read_outline(JsonCursor& cursor) {
  Outline outline;
  const std::string_view rest = cursor.rest();
  outline.is_array = cursor.next() == JsonCursor::Kind::kArray;
  if (outline.is_array) {
    SEKISHO_CHECK(read_slices(cursor, outline.items));
  } else {
    SEKISHO_CHECK(cursor.object([&](std::string_view name) { return read_member(cursor, name, outline); }));
  }
  outline.text = rest.substr(0, rest.size() - cursor.rest().size());
  return outline;
}

}  // namespace

Done read_outlines(std::string_view text, const Limits& limits,
                   const std::function<Done(const Outline&)>& take) {
  JsonCursor cursor(text, limits, JsonCursor::Keys::kExact);
  while (cursor.next() != JsonCursor::Kind::kNothing) {
    SEKISHO_TRY(outline, read_outline(cursor));
    SEKISHO_CHECK(take(outline));
  }
  return done();
}

}  // namespace sekisho::audit
