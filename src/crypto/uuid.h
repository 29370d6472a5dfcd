// name_uuid: identifiers that are the same wherever the same thing is named.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::crypto {

// name_uuid is the UUID of version 5 (RFC 9562 section 5.5) of a name, within the name space that the DNS
// name sekisho.dev is. It names things and proves nothing: collisions can be made.
std::string name_uuid(std::string_view name);

}  // namespace sekisho::crypto
