#include "oci/attachment.h"

namespace sekisho::oci {

std::string_view origin_name(Origin origin) {
  switch (origin) {
    case Origin::kReferrersApi:
      return "referrers API";
    case Origin::kFallbackTag:
      return "fallback tag";
    case Origin::kLayout:
      return "layout";
    case Origin::kSignatureTag:
      return ".sig tag";
    case Origin::kAttestationTag:
      return ".att tag";
    case Origin::kSbomTag:
      return ".sbom tag";
  }
  return "unknown";
}

}  // namespace sekisho::oci
