// Laws of indexes that nobody named by digest: an OCI index or an error, and never more than the limit.
#include <cstdint>
#include <cstdlib>

#include "oci/manifest.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Limits limits;
  const auto parsed = oci::parse_index(oci::Blob::hash(Bytes(data, data + size)), limits);
  if (!parsed.ok()) return 0;
  require(parsed->media_type == oci::kIndexType);
  require(parsed->manifests.size() <= limits.manifest_layers);
  const Bytes rendered = oci::render_index(*parsed);
  const auto again = oci::parse_index(oci::Blob::hash(rendered), limits);
  require(again.ok() && oci::render_index(*again) == rendered);
  return 0;
}
