#include "publish/children.h"

#include <algorithm>
#include <set>

namespace sekisho::publish {
namespace {

// The manifests that the indexes of one level name, and were not met before.
std::vector<crypto::Digest> below(const std::vector<oci::Document>& level, std::set<crypto::Digest>& met) {
  std::vector<crypto::Digest> digests;
  for (const oci::Document& document : level) {
    const auto* index = std::get_if<oci::Index>(&document);
    if (index == nullptr) continue;
    for (const oci::Descriptor& child : index->manifests) {
      if (met.insert(child.digest).second) digests.push_back(child.digest);
    }
  }
  return digests;
}

Result<std::vector<oci::Document>> fetch_level(const std::vector<crypto::Digest>& digests,
                                               registry::Repository& repository) {
  std::vector<oci::Document> level;
  for (auto& fetched : repository.fetch_manifests(digests)) {
    if (!fetched.ok()) return std::move(fetched).error().in("while reading what is below the index");
    level.push_back(std::move(fetched->document));
  }
  return level;
}

}  // namespace

Result<std::vector<oci::Descriptor>> with_children(const oci::Document& document,
                                                   registry::Repository& repository, const Limits& limits) {
  std::vector<oci::Descriptor> out{oci::descriptor_of(document)};
  std::set<crypto::Digest> met{out.front().digest};
  std::vector<oci::Document> level{document};
  for (auto digests = below(level, met); !digests.empty(); digests = below(level, met)) {
    if (met.size() > limits.manifest_layers)
      return fail(ReasonCode::kManifestTooManyLayers, "more manifests below the index than the limits allow");
    SEKISHO_TRY(fetched, fetch_level(digests, repository));
    level = std::move(fetched);
    for (const oci::Document& child : level) out.push_back(oci::descriptor_of(child));
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace sekisho::publish
