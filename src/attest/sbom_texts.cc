#include "attest/sbom_texts.h"

#include "base/text.h"

namespace sekisho::attest {

Done read_into(JsonCursor& cursor, std::string& into) {
  SEKISHO_TRY(text, cursor.maybe_text());
  if (text) into = *std::move(text);
  return done();
}

Done pass_over(JsonCursor& cursor, std::string_view name, std::span<const std::string_view> known) {
  for (const std::string_view one : known) {
    if (name != one && equal_folded(name, one)) {
      return fail(ReasonCode::kJsonCaseCollision, "the SBOM has \"" + printable(name, 100) +
                                                      "\", which is \"" + std::string(one) +
                                                      "\" in other case");
    }
  }
  return cursor.skip();
}

Done Texts::read(JsonCursor& cursor) const {
  if (cursor.next() != JsonCursor::Kind::kObject) return cursor.skip();
  return cursor.object([&](std::string_view name) -> Done {
    for (const auto& [key, into] : wanted) {
      if (name == key) return read_into(cursor, *into);
      if (equal_folded(name, key)) return pass_over(cursor, name, {&key, 1});
    }
    return cursor.skip();
  });
}

}  // namespace sekisho::attest
