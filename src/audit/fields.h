// fields: members of a JSON value by their path, for objects that others check the shape of.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "yaml/node.h"

namespace sekisho::audit {

// find_path is the value at a path of member names, or null where there is none.
const Json* find_path(const Json& value, std::initializer_list<std::string_view> path);
// find_array is the array at a path, or null.
const Json::Array* find_array(const Json& value, std::initializer_list<std::string_view> path);
// text_at is the string at a path; empty where there is none.
std::string text_at(const Json& value, std::initializer_list<std::string_view> path);

// parse_value reads JSON as parse_json does, but takes keys that differ in case only for two keys. Errors:
// json.*.
Result<Json> parse_value(std::string_view text, const Limits& limits);
// to_json is a YAML value as JSON. A scalar that YAML 1.1 and 1.2 read differently is no text.
Json to_json(const yaml::Node& node);

}  // namespace sekisho::audit
