// host: the HOST[:PORT] of a reference, one spelling for one host. For this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::oci {

// parse_host reads a lower-case DNS name, a dotted IPv4 address or a bracketed IPv6 address (no zone), each
// with or without a port from 1 to 65535, and writes IPv6 in its canonical form (RFC 5952). What any resolver
// might read as another host (numbers, empty labels, a trailing dot) is refused. Error: reference.invalid.
Result<std::string> parse_host(std::string_view text);
// is_loopback_host tells whether a host that parse_host wrote is localhost, 127.0.0.0/8 or [::1].
bool is_loopback_host(std::string_view host);

}  // namespace sekisho::oci
