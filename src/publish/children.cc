#include "publish/children.h"

#include <algorithm>
#include <set>

#include "publish/batches.h"

namespace sekisho::publish {
namespace {

// Adds the manifests that an index names, and were not met before, to the next level.
void add_below(const oci::Document& document, std::set<crypto::Digest>& met,
               std::vector<crypto::Digest>& next) {
  const auto* index = std::get_if<oci::Index>(&document);
  if (index == nullptr) return;
  for (const oci::Descriptor& child : index->manifests) {
    if (met.insert(child.digest).second) next.push_back(child.digest);
  }
}

}  // namespace

Result<std::vector<oci::Descriptor>> with_children(const oci::Document& document,
                                                   registry::Repository& repository, const Limits& limits) {
  std::vector<oci::Descriptor> out{oci::descriptor_of(document)};
  std::set<crypto::Digest> met{out.front().digest};
  std::vector<crypto::Digest> level;
  add_below(document, met, level);
  while (!level.empty()) {
    std::vector<crypto::Digest> next;
    const Done read = fetch_each(repository, level, limits, [&](const registry::Fetched& child) {
      if (met.size() > limits.manifest_layers)
        return Done(
            fail(ReasonCode::kManifestTooManyLayers, "more manifests below the index than the limits allow"));
      out.push_back(oci::descriptor_of(child.document));
      add_below(child.document, met, next);
      return done();
    });
    if (!read.ok()) return Error(read.error()).in("while reading what is below the index");
    level = std::move(next);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace sekisho::publish
