// key_details: Sigstore's names for kinds of keys together with their scheme (sigstore_common.proto,
// PublicKeyDetails).
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace sekisho::sigstore {

struct DetailedKey {
  crypto::PublicKey key;
  crypto::SignatureScheme scheme;
};

bool is_known_key_details(std::string_view name);

// parse_key_of reads a key in DER that must be of the kind named. Errors: key.invalid, key.unsupported.
Result<DetailedKey> parse_key_of(std::string_view name, BytesView der);

// key_details_of is the name for a key that signs by a scheme, as logs write it; nothing where there is none.
std::optional<std::string_view> key_details_of(const crypto::PublicKey& key, crypto::SignatureScheme scheme);

}  // namespace sekisho::sigstore
