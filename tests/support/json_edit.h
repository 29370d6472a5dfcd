// JsonEdit: reaches into a JSON document to change one thing in it.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace sekisho::support {

// at is the value at a path such as "tlogs/0/publicKey/validFor"; members that are not there are made, null
// at first. Throws where the path leads through something else.
Json& at(Json& document, std::string_view path);
// text_at is the string there.
std::string& text_at(Json& document, std::string_view path);
// list_at is the array there; a null becomes an empty one.
Json::Array& list_at(Json& document, std::string_view path);
// remove takes a member or an element away.
void remove(Json& document, std::string_view path);
// rename gives a member another name.
void rename(Json& document, std::string_view path, std::string name);
// canonical_json is RFC 8785 for what occurs here: ASCII strings and integers.
std::string canonical_json(const Json& document);
// flip_base64 flips one bit in the base64 text there: of the last octet, where no position is given.
void flip_base64(Json& document, std::string_view path, std::size_t from_end = 0);

}  // namespace sekisho::support
