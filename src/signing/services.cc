#include "signing/services.h"

#include <utility>

namespace sekisho::signing {

Services public_good() {
  return {"https://fulcio.sigstore.dev",
          {{"https://rekor.sigstore.dev", RekorVersion::kV1}},
          {"https://timestamp.sigstore.dev/api/v1/timestamp"}};
}

Result<Services> services_of(const sigstore::SigningConfig& config, Time now) {
  Services services;
  // Version 1 is what configs call Fulcio's API v2, too.
  SEKISHO_TRY(authorities, sigstore::select_services(config.authorities, {}, {1}, now));
  if (!authorities.empty()) services.authority = authorities.front().url;
  SEKISHO_TRY(logs, sigstore::select_services(config.logs, config.logs_used, {1, 2}, now));
  for (auto& log : logs)
    services.logs.push_back({std::move(log.url), log.version == 2 ? RekorVersion::kV2 : RekorVersion::kV1});
  SEKISHO_TRY(stamps,
              sigstore::select_services(config.timestamp_authorities, config.timestamps_used, {1}, now));
  for (auto& one : stamps) services.timestamp_authorities.push_back(std::move(one.url));
  return services;
}

}  // namespace sekisho::signing
