// Bytes: raw octets, owned and borrowed. Nothing here assumes text or a terminating NUL.
#pragma once

#include <string>
#include <string_view>

namespace sekisho {

using Bytes = std::string;
using BytesView = std::string_view;

}  // namespace sekisho
