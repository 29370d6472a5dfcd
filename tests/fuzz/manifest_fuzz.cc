// Laws of manifests and indexes: a document or an error that denies; what was rendered parses to the same;
// no document is of two kinds, whatever the header says.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "oci/manifest.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

Result<oci::Document> parse(const Bytes& bytes, std::string_view content_type = {}) {
  return oci::parse_document(oci::Blob::hash(bytes), content_type, Limits{});
}

Bytes render(const oci::Document& document) {
  const auto* manifest = std::get_if<oci::Manifest>(&document);
  return manifest != nullptr ? oci::render_manifest(*manifest)
                             : oci::render_index(std::get<oci::Index>(document));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto parsed = parse(bytes);
  for (const auto type :
       {oci::kManifestType, oci::kIndexType, oci::kDockerManifestType, oci::kDockerIndexType}) {
    const auto typed = parse(bytes, type);
    if (typed.ok()) require(parsed.ok() && typed->index() == parsed->index());
  }
  if (!parsed.ok()) {
    require(reason_class(parsed.error().code) == ReasonClass::kDenied);
    return 0;
  }
  const Bytes rendered = render(*parsed);
  const auto again = parse(rendered);
  require(again.ok() && again->index() == parsed->index() && render(*again) == rendered);
  return 0;
}
