// Texts: members of one JSON object that are texts; all its other members are checked and passed over. For
// this room only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_cursor.h"

namespace sekisho::attest {

// read_into reads a text; a value of another kind leaves it as it is.
Done read_into(JsonCursor& cursor, std::string& into);

// pass_over checks a member that nobody asked for and forgets it; one whose name differs from a known one in
// case only is another reader's member: json.case-collision.
Done pass_over(JsonCursor& cursor, std::string_view name, std::span<const std::string_view> known);

struct Texts {
  std::vector<std::pair<std::string_view, std::string*>> wanted;
  Done read(JsonCursor& cursor) const;
};

}  // namespace sekisho::attest
