#include "policy/shape.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

constexpr std::string_view kDockerConfigType = "application/vnd.docker.container.image.v1+json";
constexpr std::string_view kHelmConfigType = "application/vnd.cncf.helm.config.v1+json";

bool is_image(const oci::Manifest& manifest) {
  const std::string& type = manifest.config.media_type;
  return manifest.artifact_type.empty() && (type == oci::kImageConfigType || type == kDockerConfigType);
}

bool is_of_type(const oci::Manifest& manifest, std::string_view type) {
  if (type == "flux") return manifest.config.media_type == oci::kFluxConfigType;
  if (type == "helm") return manifest.config.media_type == kHelmConfigType;
  if (type == "image") return is_image(manifest);
  return manifest.config.media_type == type || manifest.artifact_type == type;
}

bool is_plain_manifest(const oci::Descriptor& child) {
  return child.artifact_type.empty() &&
         (child.media_type == oci::kManifestType || child.media_type == oci::kDockerManifestType);
}

// An index has no config that would tell: one of nothing but plain manifests is an image for several
// platforms.
bool is_of_type(const oci::Index& index, std::string_view type) {
  if (type != "image") return !index.artifact_type.empty() && index.artifact_type == type;
  return index.artifact_type.empty() && !index.manifests.empty() &&
         std::all_of(index.manifests.begin(), index.manifests.end(), is_plain_manifest);
}

std::string type_text(const oci::Manifest& manifest) {
  std::string text = "a manifest with a config of type " + printable(manifest.config.media_type, 200);
  if (!manifest.artifact_type.empty()) text += " and artifactType " + printable(manifest.artifact_type, 200);
  return text;
}
std::string type_text(const oci::Index& index) {
  if (index.artifact_type.empty()) return "an index";
  return "an index with artifactType " + printable(index.artifact_type, 200);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool has_type(const std::vector<std::string>& types, const oci::Document& document) {
  return std::any_of(types.begin(), types.end(), [&](const std::string& type) {
    return std::visit([&](const auto& parsed) { return is_of_type(parsed, type); }, document);
  });
}

}  // namespace

const crypto::Digest& digest_of(const oci::Document& document) {
  return std::visit([](const auto& parsed) -> const crypto::Digest& { return parsed.digest; }, document);
}

bool is_judged_by_parts(const Demands& demands, const oci::Document& document) {
  return std::holds_alternative<oci::Index>(document) &&
         (demands.index == IndexRule::kChildren || demands.index == IndexRule::kBoth);
}

std::vector<Reason> find_shape_faults(const Demands& demands, const oci::Document& document) {
  const std::string& subject = digest_of(document).text();
  if (const auto* index = std::get_if<oci::Index>(&document); index && demands.index == IndexRule::kRefuse) {
    return {{ReasonCode::kManifestIndexRefused, subject,
             "it is an index of " + std::to_string(index->manifests.size()) +
                 " manifests, and the rule accepts none (artifact.index)"}};
  }
  if (demands.artifact_types.empty() || has_type(demands.artifact_types, document)) return {};
  const std::string found = std::visit([](const auto& parsed) { return type_text(parsed); }, document);
  return {{ReasonCode::kManifestArtifactType, subject,
           "it is " + found + ", and the rule accepts " + joined(demands.artifact_types)}};
}

}  // namespace sekisho::policy
