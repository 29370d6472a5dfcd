// framed: what a code is over; only for this room.
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace sekisho::store {

// framed joins parts, each behind its length: no two lists of parts give the same text.
Bytes framed(std::initializer_list<BytesView> parts);

}  // namespace sekisho::store
