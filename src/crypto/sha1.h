// sha1_bytes: SHA-1, for the one place where an old format names a certificate by it beside other proof; only
// for this room.
#pragma once

#include "base/bytes.h"

namespace sekisho::crypto {

// sha1_bytes is the raw hash of bytes. Collisions of it can be made at will: nothing may rest on it alone.
Bytes sha1_bytes(BytesView bytes);

}  // namespace sekisho::crypto
