// Texts: members of one JSON object that are texts; all its other members are checked and passed over. For
// this room only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_cursor.h"

namespace sekisho::attest {

// read_into reads a text; a value of another kind leaves it as it is.
Done read_into(JsonCursor& cursor, std::string& into);

struct Texts {
  std::vector<std::pair<std::string_view, std::string*>> wanted;
  Done read(JsonCursor& cursor) const;
};

}  // namespace sekisho::attest
