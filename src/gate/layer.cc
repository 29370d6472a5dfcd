#include "gate/layer.h"

#include <optional>
#include <string>
#include <variant>

#include "base/json.h"
#include "base/text.h"

namespace sekisho::gate {
namespace {

// The one layer that Flux and Argo CD would both take; anything else could be read in two ways (MAN-11).
Result<oci::Descriptor> content_layer(const oci::Document& document) {
  const auto* manifest = std::get_if<oci::Manifest>(&document);
  if (manifest == nullptr) {
    return fail(ReasonCode::kManifestIndexRefused,
                "an index has no layers to hand over; name one of its manifests");
  }
  if (manifest->layers.size() != 1) {
    return fail(ReasonCode::kManifestLayerCount,
                "the manifest has " + std::to_string(manifest->layers.size()) + " layers, not one");
  }
  const std::string& type = manifest->layers[0].media_type;
  if (!type.ends_with("tar+gzip") && !type.ends_with("tar.gzip")) {
    return fail(ReasonCode::kArchiveFormat, "the layer is of type " + printable(type) + ", not a tar+gzip");
  }
  return manifest->layers[0];
}

bool config_has_diff_ids(std::string_view media_type) {
  return media_type == oci::kFluxConfigType || media_type == oci::kImageConfigType ||
         media_type == "application/vnd.docker.container.image.v1+json";
}

// The diff_id that the config names for the one layer; nothing where the config names none (MAN-13).
Result<std::optional<crypto::Digest>> expected_diff_id(const oci::Manifest& manifest,
                                                       registry::Repository& repository,
                                                       const Limits& limits) {
  std::optional<crypto::Digest> none;
  if (!config_has_diff_ids(manifest.config.media_type)) return none;
  auto blobs = repository.fetch_blobs({manifest.config}, limits.manifest_bytes);
  SEKISHO_TRY(config, std::move(blobs.at(0)));
  SEKISHO_TRY(json, parse_json(config.bytes(), limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "config"));
  SEKISHO_TRY(rootfs, members.maybe_object("rootfs"));
  if (!rootfs) return none;
  SEKISHO_TRY(diff_ids, rootfs->maybe_array("diff_ids"));
  if (diff_ids == nullptr || diff_ids->empty()) return none;
  const std::string* text = diff_ids->front().as_string();
  if (diff_ids->size() != 1 || text == nullptr) {
    return fail(ReasonCode::kManifestDiffId, "the config does not name one diff_id for the one layer");
  }
  SEKISHO_TRY(digest, crypto::Digest::parse(*text));
  return std::optional<crypto::Digest>(std::move(digest));
}

}  // namespace

Result<archive::Unpacked> fetch_tree(const oci::Document& document, registry::Repository& repository,
                                     int file, int directory, const Limits& limits) {
  SEKISHO_TRY(layer, content_layer(document));
  SEKISHO_TRY(diff_id, expected_diff_id(std::get<oci::Manifest>(document), repository, limits));
  SEKISHO_CHECK(repository.fetch_file(layer, limits.layer_bytes, file));
  SEKISHO_TRY(unpacked, archive::unpack(file, layer.size, directory, limits));
  if (diff_id && *diff_id != unpacked.diff_id) {
    return fail(ReasonCode::kManifestDiffId,
                "the config names " + diff_id->text() + ", the layer unpacks to " + unpacked.diff_id.text());
  }
  return unpacked;
}

}  // namespace sekisho::gate
