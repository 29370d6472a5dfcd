// check_schema: a small part of JSON Schema 2020-12, enough for the schemas that this repository publishes.
#pragma once

#include <string>

#include "base/json.h"

namespace sekisho::support {

// check_schema is empty where value is valid, else the first thing wrong. A keyword of the schema that it
// does not know is wrong too, so that nothing is passed over.
std::string check_schema(const Json& schema, const Json& value);

}  // namespace sekisho::support
