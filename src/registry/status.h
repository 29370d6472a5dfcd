// Status: an HTTP status that is no success, as an Error.
#pragma once

#include <string>

#include "base/result.h"
#include "net/transport.h"

namespace sekisho::registry {

// status_error tells 401, 403, 404, 408, 429, 5xx and redirects apart; everything else, other successes
// included, is registry.unexpected-answer. The detail quotes the registry's own words (distribution-spec,
// error codes) where there are some.
Error status_error(const net::Answer& answer);

// answer_words is "CODE: message" of the first error in a body, or empty; made printable.
std::string answer_words(const net::Answer& answer);

// media_type is the Content-Type without parameters, in lower case; empty where absent.
std::string media_type(const net::Answer& answer);

}  // namespace sekisho::registry
