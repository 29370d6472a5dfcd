// TrustedParts: the pieces of which a trusted_root.json is made (protobuf-specs, sigstore_trustroot.proto).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "crypto/public_key.h"

namespace sekisho::support {

// key_details is the name of a kind of key with its usual scheme, such as PKIX_ECDSA_P256_SHA_256.
std::string key_details(crypto::KeyKind kind);
Json valid_from(Time start);
Json trusted_log(const std::string& url, const crypto::PublicKey& key, Time from, BytesView id);
Json trusted_authority(const std::string& uri, std::string_view common_name,
                       const std::vector<Bytes>& certificates, Time from);

}  // namespace sekisho::support
