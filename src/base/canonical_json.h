// Canonical JSON: one spelling for one value (RFC 8785, JCS), so that what was signed can be written again.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace sekisho {

// render_canonical_json writes no white space, members sorted by the UTF-16 code units of their names
// (section 3.2.3), strings with the escapes of section 3.2.2.2 only, and numbers as ECMAScript does
// (section 3.2.2.3). All numbers are IEEE 754 doubles there: a number that no double is, such as 2^53 + 1, is
// written as the double nearest to it, and -0 as 0. Errors: json.number where no finite double is near
// (1e400), or none but zero (1e-400); json.invalid where a string is not UTF-8, and json.duplicate-key where
// a name is there twice, neither of which parse_json lets in.
Result<std::string> render_canonical_json(const Json& value);

}  // namespace sekisho
