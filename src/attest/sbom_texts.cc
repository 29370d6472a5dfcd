#include "attest/sbom_texts.h"

namespace sekisho::attest {

Done read_into(JsonCursor& cursor, std::string& into) {
  SEKISHO_TRY(text, cursor.maybe_text());
  if (text) into = *std::move(text);
  return done();
}

Done Texts::read(JsonCursor& cursor) const {
  if (cursor.next() != JsonCursor::Kind::kObject) return cursor.skip();
  return cursor.object([&](std::string_view name) -> Done {
    for (const auto& [key, into] : wanted) {
      if (name == key) return read_into(cursor, *into);
    }
    return cursor.skip();
  });
}

}  // namespace sekisho::attest
