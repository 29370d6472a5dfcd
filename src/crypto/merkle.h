// Merkle: inclusion in an RFC 6962 tree of SHA-256.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::crypto {

// leaf_hash is SHA-256(0x00 || leaf), the hash of a leaf (RFC 9162 section 2.1.1).
Bytes leaf_hash(BytesView leaf);

// verify_inclusion succeeds only if `proof` (the audit path, from the leaf upwards) leads from the hash of
// the leaf at `index` to the root of the tree of `tree_size` leaves (RFC 9162 section 2.1.3.2). An index that
// is not in the tree, a proof of another length than that place has, and hashes that are not of 32 bytes are
// refused. Error: log.proof-wrong.
Done verify_inclusion(std::uint64_t index, std::uint64_t tree_size, BytesView leaf_hash,
                      const std::vector<Bytes>& proof, BytesView root_hash);

}  // namespace sekisho::crypto
