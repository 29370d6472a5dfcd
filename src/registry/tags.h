// Tags that stand for what hangs on a digest: the fallback tag of the distribution-spec and cosign's.
#pragma once

#include <string>
#include <string_view>

#include "crypto/digest.h"

namespace sekisho::registry {

inline constexpr std::string_view kSignatureSuffix = ".sig";
inline constexpr std::string_view kAttestationSuffix = ".att";
inline constexpr std::string_view kSbomSuffix = ".sbom";

// attachment_tag is sha256-<hex> and a suffix; of a longer digest, 64 characters (distribution-spec,
// "Referrers Tag Schema").
std::string attachment_tag(const crypto::Digest& subject, std::string_view suffix);
// is_attachment_tag tells whether a tag is such a one, of any digest and with any suffix.
bool is_attachment_tag(std::string_view tag);

}  // namespace sekisho::registry
