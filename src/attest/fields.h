// Fields: the members of a predicate's objects, where absent, null and empty are one and the same (SLSA
// provenance v1, "Parsing rules").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/json_cursor.h"
#include "base/limits.h"
#include "base/time.h"

namespace sekisho::attest {

// malformed is attestation.malformed, too_many is attestation.limits.
Error malformed(std::string detail);
Error too_many(const std::string& what, std::size_t most);

// text_of, list_of and object_of are the member of that name, empty where it is not there or null. Errors:
// json.shape where it is of another kind, json.case-collision.
Result<std::string> text_of(Members& members, std::string_view name);
Result<const Json::Array*> list_of(Members& members, std::string_view name);
Result<Members> object_of(Members& members, std::string_view name);
// needed_text_of fails with attestation.malformed where the text is empty, too.
Result<std::string> needed_text_of(Members& members, std::string_view name);
// texts_of is a list of strings.
Result<std::vector<std::string>> texts_of(Members& members, std::string_view name);
// time_of fails with attestation.malformed where the text is no time.
Result<std::optional<Time>> time_of(Members& members, std::string_view name);
Result<std::optional<Time>> parse_optional_time(const std::string& text, const std::string& what);

// Field is a member of an object in a stream, and what reads its value, or passes over it.
struct Field {
  std::string_view name;
  std::function<Done()> read;
};
// read_fields reads an object; null is read as one without members. Members that no field names are passed
// over; one whose name differs from a field's in case only is json.case-collision.
Done read_fields(JsonCursor& in, const std::string& what, const std::vector<Field>& fields);
// read_list reads a list, null as an empty one.
Done read_list(JsonCursor& in, const std::string& what, const std::function<Done()>& item);
// read_text reads a string, null as an empty one.
Result<std::string> read_text(JsonCursor& in, const std::string& what);
// read_object holds one object of a stream in memory: each has json_values of its own.
Result<Json> read_object(JsonCursor& in, const Limits& limits);
// into makes a Field's reader that keeps a text or a slice.
std::function<Done()> into(JsonCursor& in, std::string& text, std::string what);
std::function<Done()> into(JsonCursor& in, std::optional<std::string_view>& slice);

}  // namespace sekisho::attest
