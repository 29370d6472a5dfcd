// harmless: JSON whose texts show what they hold: no controls, no bidirectional marks, no broken UTF-8. For
// this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace sekisho::report {

// shown is a text as printable writes it, however long.
std::string shown(std::string_view text);
// harmless is a value with every text and every name in it shown; what is harmless already stays as it is. Of
// two members of one name thereby the one stays that was written so.
Json harmless(const Json& value);
// or_null is a text shown, or null where it is empty.
Json or_null(std::string_view text);

}  // namespace sekisho::report
