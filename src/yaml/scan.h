// Scan: the characters that YAML readers disagree about are refused before one of them reads the text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "yaml/node.h"

namespace sekisho::yaml {

// located is an error of the text, "NAME:LINE:COLUMN: what".
Error located(const std::string& name, Place place, const std::string& what,
              ReasonCode code = ReasonCode::kYamlInvalid);

// check_characters refuses malformed UTF-8, a byte order mark, control characters, bare CR, NEL, LS and PS:
// some readers break lines at the latter and some do not, so that a comment may hide a key. Error:
// yaml.invalid.
Done check_characters(std::string_view text, const std::string& name);

}  // namespace sekisho::yaml
