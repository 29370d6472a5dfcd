// lines: one reference a line.
#pragma once

#include <string_view>

#include "audit/draft.h"

namespace sekisho::audit {

// looks_like_lines tells a list of references from YAML by the first line that says something.
bool looks_like_lines(std::string_view text);
// read_lines reads references; what follows a # at the beginning of a line or behind a space is a comment.
void read_lines(Draft& draft, std::string_view text);

}  // namespace sekisho::audit
