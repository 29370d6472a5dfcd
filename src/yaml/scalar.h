// Scalar types: what a plain scalar is by YAML 1.2's core schema, and which ones another reader takes
// differently.
#pragma once

#include <string_view>

#include "yaml/node.h"

namespace sekisho::yaml {

// plain_type is the type of a plain scalar (YAML 1.2.2 section 10.3.2, without 0o and 0x integers, which
// is_ambiguous refuses).
Node::Type plain_type(std::string_view text);

// is_ambiguous tells plain scalars that YAML 1.1 and YAML 1.2 read as different values: yes, no, on, off, y
// and n in any case, and numbers in the odd spellings 0777, 0o17, 0x1F, 0b1, 1_000, 1:30.
bool is_ambiguous(std::string_view text);

}  // namespace sekisho::yaml
