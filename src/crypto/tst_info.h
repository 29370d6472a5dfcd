// TstInfo: what a timestamp authority says (RFC 3161 section 2.4.2), read strictly; only for this room.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace sekisho::crypto {

struct TstInfo {
  HashAlgorithm imprint_algorithm{};
  BytesView imprint;  // as long as the hash is
  Time time;          // a fraction of a second is dropped
};

// parse_tst_info reads one TSTInfo version 1 in DER with nothing after it, all fields of it; the result
// points into it. Critical extensions are refused. Error: timestamp.malformed.
Result<TstInfo> parse_tst_info(BytesView der);

}  // namespace sekisho::crypto
