// Which manifests of an index a rule asks about.
#include <algorithm>

#include "base/text.h"
#include "policy/decide.h"

namespace sekisho::policy {
namespace {

// A platform without a variant means any variant.
bool is_of_platform(const oci::Descriptor& entry, const std::string& platform) {
  return entry.platform == platform || entry.platform.starts_with(platform + "/");
}

Error missing(const oci::Index& index, const std::string& platform) {
  std::string found;
  for (const oci::Descriptor& entry : index.manifests) {
    if (!entry.platform.empty()) found += (found.empty() ? "" : ", ") + entry.platform;
  }
  return fail(ReasonCode::kIndexPlatform,
              "the index has no manifest for " + platform + "; it has " +
                  (found.empty() ? "none with a platform" : printable(found, 500)));
}

}  // namespace

Result<std::vector<oci::Descriptor>> select_parts(const Rule& rule, const oci::Index& index,
                                                  const Limits& limits) {
  const auto& platforms = rule.demands.platforms;
  for (const std::string& platform : platforms) {
    const auto fits = [&](const oci::Descriptor& entry) { return is_of_platform(entry, platform); };
    if (std::none_of(index.manifests.begin(), index.manifests.end(), fits)) return missing(index, platform);
  }
  std::vector<oci::Descriptor> parts;
  for (const oci::Descriptor& entry : index.manifests) {
    const auto is_asked = [&](const std::string& platform) { return is_of_platform(entry, platform); };
    if (platforms.empty() || std::any_of(platforms.begin(), platforms.end(), is_asked))
      parts.push_back(entry);
  }
  if (parts.empty()) return fail(ReasonCode::kIndexPlatform, "the index holds no manifest");
  if (parts.size() <= limits.index_parts) return parts;
  return fail(ReasonCode::kManifestTooManyLayers,
              std::to_string(parts.size()) + " manifests of the index would have to be judged, at most " +
                  std::to_string(limits.index_parts) + "; name platforms in the rule");
}

}  // namespace sekisho::policy
