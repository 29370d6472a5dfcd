// Attachment: one layer that hangs on a subject, fetched whole and hashed, with the manifest that holds it.
#pragma once

#include <string>
#include <string_view>

#include "oci/descriptor.h"

namespace sekisho::oci {

// Origin is the way by which it was found.
enum class Origin { kReferrersApi, kFallbackTag, kLayout, kSignatureTag, kAttestationTag, kSbomTag };

// origin_name is "referrers API", "fallback tag", ... for people.
std::string_view origin_name(Origin origin);

struct Attachment {
  Origin origin;
  Descriptor manifest;        // of the manifest that holds it; its digest was checked
  std::string artifact_type;  // of that manifest
  Descriptor layer;           // media type and annotations as in that manifest
  Blob blob;
};

}  // namespace sekisho::oci
