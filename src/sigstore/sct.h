// Sct: signed certificate timestamps as a certificate embeds them (RFC 6962 section 3.3), well-formed and
// untrusted.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace sekisho::sigstore {

struct Sct {
  Bytes log_id;                     // 32 bytes
  std::uint64_t milliseconds = 0;   // since the epoch, as they are signed
  Time time;                        // the same in seconds
  Bytes extensions;                 // signed, and not looked into (static CT logs put an index there)
  crypto::HashAlgorithm algorithm;  // of the signature
  Bytes signature;
};

// parse_sct_list reads the value of the certificate extension 1.3.6.1.4.1.11129.2.4.2: version 1 alone, at
// most 32. Error: sct.invalid.
Result<std::vector<Sct>> parse_sct_list(BytesView extension);

}  // namespace sekisho::sigstore
