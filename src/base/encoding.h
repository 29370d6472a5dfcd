// Hex and base64, strict: one spelling for one value, everything else is refused.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho {

// encode_hex writes lower-case hex.
std::string encode_hex(BytesView bytes);
// decode_hex reads lower-case hex of even length; nothing on any other character.
std::optional<Bytes> decode_hex(std::string_view text);

// encode_base64 writes the standard alphabet with padding (RFC 4648 section 4).
std::string encode_base64(BytesView bytes);
// decode_base64 reads exactly what encode_base64 writes: padding required, no white space, no other alphabet,
// unused bits zero. Nothing on anything else.
std::optional<Bytes> decode_base64(std::string_view text);
// decode_base64url reads the URL-safe alphabet without padding (RFC 4648 section 5, RFC 7515 section 2), as
// strictly.
std::optional<Bytes> decode_base64url(std::string_view text);

}  // namespace sekisho
