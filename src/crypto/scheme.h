// Schemes: which signature scheme goes with which kind of key; only for this room.
#pragma once

#include "crypto/public_key.h"

namespace sekisho::crypto {

// scheme_fits tells whether a kind of key may sign under a scheme. Each curve goes with the hash of its size
// and no other (Sigstore algorithm registry).
bool scheme_fits(KeyKind kind, SignatureScheme scheme);

// is_ecdsa tells whether a scheme is one of ECDSA, whatever its hash.
bool is_ecdsa(SignatureScheme scheme);

// default_schemes_of are those that Sigstore clients use with a kind of key, the usual one first.
std::vector<SignatureScheme> default_schemes_of(KeyKind kind);

enum class RsaPadding { kPkcs1, kPss };
RsaPadding rsa_padding(SignatureScheme scheme);

// scheme_title and kind_title are for people.
std::string_view scheme_title(SignatureScheme scheme);
std::string_view kind_title(KeyKind kind);

}  // namespace sekisho::crypto
