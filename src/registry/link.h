// Link: the next page of a listing (RFC 8288), accepted only where it stays with the registry and the
// listing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/url.h"

namespace sekisho::registry {

// find_next is the target of the first link with rel="next" in the Link headers of one answer, unresolved;
// nothing where there is none. Error: registry.link-refused where a header is malformed or two links
// disagree.
Result<std::optional<std::string>> find_next(const std::vector<std::string>& headers);

// check_next resolves a next link against the page it came with: same scheme, host and port, and the path
// must begin with prefix (/v2/NAME/referrers/). Error: registry.link-refused.
Result<net::Url> check_next(std::string_view link, const net::Url& page, std::string_view prefix);

}  // namespace sekisho::registry
