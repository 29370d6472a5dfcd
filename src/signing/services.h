// Services: where signatures are certified, entered and stamped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sigstore/signing_config.h"

namespace sekisho::signing {

enum class RekorVersion { kV1, kV2 };

struct LogService {
  std::string url;
  RekorVersion version;
};

struct Services {
  std::optional<std::string> authority;  // Fulcio
  std::vector<LogService> logs;
  std::vector<std::string> timestamp_authorities;  // whole URLs
};

// public_good is what cosign's flags name by default: the services of the public instance.
Services public_good();

// services_of selects those of a signing config that are to be used at a time. Error: signing-config.invalid.
Result<Services> services_of(const sigstore::SigningConfig& config, Time now);

}  // namespace sekisho::signing
