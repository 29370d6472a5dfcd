// message_digest: the hash functions as OpenSSL names them, fetched once; only for this room.
#pragma once

#include "crypto/digest.h"

struct evp_md_st;

namespace sekisho::crypto {

// message_digest lives as long as the process.
const evp_md_st* message_digest(HashAlgorithm algorithm);

}  // namespace sekisho::crypto
