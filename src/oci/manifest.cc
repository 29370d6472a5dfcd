#include "oci/manifest.h"

#include <array>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "oci/members.h"

namespace sekisho::oci {
namespace {

enum class Kind { kManifest, kIndex };

std::optional<Kind> kind_of(std::string_view media_type) {
  if (media_type == kManifestType || media_type == kDockerManifestType) return Kind::kManifest;
  if (media_type == kIndexType || media_type == kDockerIndexType) return Kind::kIndex;
  return std::nullopt;
}

bool is_docker(std::string_view media_type) {
  return media_type == kDockerManifestType || media_type == kDockerIndexType;
}

Error unsupported(std::string_view media_type) {
  return fail(ReasonCode::kManifestUnsupported,
              "\"" + printable(media_type, 200) + "\" is neither an image manifest nor an index");
}

// Which members the document has that tell its kind, old ones included.
struct Shape {
  bool manifest = false;  // config or layers
  bool index = false;     // manifests
  bool foreign = false;   // fsLayers (Docker's schema 1), blobs (the withdrawn artifact manifest)
};

Result<bool> has(Members& members, std::string_view name) {
  SEKISHO_TRY(value, members.maybe(name));
  return value != nullptr;
}

Result<Shape> shape_of(Members& members) {
  SEKISHO_TRY(config, has(members, "config"));
  SEKISHO_TRY(layers, has(members, "layers"));
  SEKISHO_TRY(manifests, has(members, "manifests"));
  SEKISHO_TRY(fs_layers, has(members, "fsLayers"));
  SEKISHO_TRY(blobs, has(members, "blobs"));
  return Shape{config || layers, manifests, fs_layers || blobs};
}

// The reading that two clients could differ in (CVE-2021-41190) is refused before anything else is read.
Done check_shape(const Shape& shape) {
  const int readings = int{shape.manifest} + int{shape.index} + int{shape.foreign};
  if (readings == 1 && !shape.foreign) return done();
  if (readings > 1) {
    return fail(ReasonCode::kManifestAmbiguous, "the document is of several kinds at once");
  }
  if (shape.foreign) return fail(ReasonCode::kManifestUnsupported, "the document is of an old kind");
  return fail(ReasonCode::kManifestInvalid, "the document has neither config and layers nor manifests");
}

Done check_schema_version(Members& members) {
  SEKISHO_TRY(version, members.integer("schemaVersion", 1000));
  if (version == 2) return done();
  return fail(version == 1 ? ReasonCode::kManifestUnsupported : ReasonCode::kManifestInvalid,
              "schemaVersion is " + std::to_string(version) + ", not 2");
}

// The media type by which to read: the document's, the header's, or the one of its shape, in this order.
Result<std::string> settle_media_type(const std::optional<std::string>& named, std::string_view content_type,
                                      const Shape& shape) {
  if (named && !content_type.empty() && *named != content_type) {
    return fail(ReasonCode::kManifestMediaType, "mediaType is \"" + printable(*named, 200) +
                                                    "\", Content-Type is \"" + printable(content_type, 200) +
                                                    "\"");
  }
  if (named) return *named;
  if (content_type.empty()) return std::string(shape.index ? kIndexType : kManifestType);
  if (is_docker(content_type)) {
    return fail(ReasonCode::kManifestMediaType, "Docker's documents always have a mediaType, this has none");
  }
  return std::string(content_type);
}

Done check_kind(Kind kind, const Shape& shape) {
  if ((kind == Kind::kIndex) == shape.index) return done();
  return fail(ReasonCode::kManifestAmbiguous, shape.index
                                                  ? "an index by its members, a manifest by its type"
                                                  : "a manifest by its members, an index by its type");
}

Result<std::vector<Descriptor>> parse_descriptors(Members& members, const std::string& name,
                                                  const Limits& limits) {
  SEKISHO_TRY(array, members.array(name));
  if (array->size() > limits.manifest_layers) {
    return fail(
        ReasonCode::kManifestTooManyLayers,
        std::to_string(array->size()) + " " + name + ", at most " + std::to_string(limits.manifest_layers));
  }
  std::vector<Descriptor> descriptors;
  descriptors.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    SEKISHO_TRY(descriptor, Descriptor::parse((*array)[i], name + "[" + std::to_string(i) + "]"));
    descriptors.push_back(std::move(descriptor));
  }
  return descriptors;
}

Result<Descriptor> parse_config(Members& members) {
  SEKISHO_TRY(value, members.need("config"));
  return Descriptor::parse(*value, "config");
}

// What manifests and indexes have in common beyond their descriptors.
struct Common {
  std::string artifact_type;
  std::optional<Descriptor> subject;
  Annotations annotations;
};

Result<Common> parse_common(Members& members) {
  Common common;
  SEKISHO_TRY(artifact_type, members.maybe_text("artifactType"));
  common.artifact_type = std::move(artifact_type).value_or(std::string());
  SEKISHO_TRY(subject, members.maybe("subject"));
  if (subject != nullptr) {
    SEKISHO_TRY(descriptor, Descriptor::parse(*subject, "subject"));
    common.subject = std::move(descriptor);
  }
  SEKISHO_TRY(annotations, parse_annotations(members));
  common.annotations = std::move(annotations);
  return common;
}

Result<Document> parse_manifest(Members& members, const Blob& blob, std::string media_type,
                                const Limits& limits) {
  SEKISHO_TRY(layers, parse_descriptors(members, "layers", limits));
  SEKISHO_TRY(config, parse_config(members));
  SEKISHO_TRY(common, parse_common(members));
  return Document(Manifest{blob.digest(), blob.bytes().size(), std::move(media_type),
                           std::move(common.artifact_type), std::move(config), std::move(layers),
                           std::move(common.subject), std::move(common.annotations)});
}

Result<Document> parse_index_members(Members& members, const Blob& blob, std::string media_type,
                                     const Limits& limits) {
  SEKISHO_TRY(manifests, parse_descriptors(members, "manifests", limits));
  SEKISHO_TRY(common, parse_common(members));
  return Document(Index{blob.digest(), blob.bytes().size(), std::move(media_type),
                        std::move(common.artifact_type), std::move(manifests), std::move(common.subject),
                        std::move(common.annotations)});
}

Json render_descriptors(const std::vector<Descriptor>& descriptors) {
  Json::Array array;
  for (const auto& descriptor : descriptors) array.push_back(descriptor.render());
  return array;
}

template <class T>
void render_common(const T& document, Json::Object& object) {
  if (!document.annotations.empty()) {
    object.emplace_back("annotations", render_annotations(document.annotations));
  }
  if (document.subject) object.emplace_back("subject", document.subject->render());
  if (!document.artifact_type.empty()) object.emplace_back("artifactType", document.artifact_type);
}

}  // namespace

Descriptor Manifest::descriptor() const { return Descriptor{media_type, digest, size, {}, {}}; }

Descriptor Manifest::listed() const {
  return Descriptor{media_type, digest, size, artifact_type.empty() ? config.media_type : artifact_type,
                    annotations};
}

Descriptor Index::descriptor() const { return Descriptor{media_type, digest, size, {}, {}}; }

Descriptor Index::listed() const { return Descriptor{media_type, digest, size, artifact_type, annotations}; }

Result<Document> parse_document(const Blob& blob, std::string_view content_type, const Limits& limits) {
  if (blob.bytes().size() > limits.manifest_bytes) {
    return fail(ReasonCode::kBlobTooLarge, "the manifest is " + render_size(blob.bytes().size()) +
                                               " long, at most " + render_size(limits.manifest_bytes));
  }
  SEKISHO_TRY(json, parse_json(blob.bytes(), limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "manifest"));
  SEKISHO_CHECK(check_schema_version(members));
  SEKISHO_TRY(named, members.maybe_text("mediaType"));
  SEKISHO_TRY(shape, shape_of(members));
  SEKISHO_CHECK(check_shape(shape));
  SEKISHO_TRY(media_type, settle_media_type(named, content_type, shape));
  const auto kind = kind_of(media_type);
  if (!kind) return unsupported(media_type);
  SEKISHO_CHECK(check_kind(*kind, shape));
  if (*kind == Kind::kIndex) return parse_index_members(members, blob, std::move(media_type), limits);
  return parse_manifest(members, blob, std::move(media_type), limits);
}

Result<Index> parse_index(const Blob& blob, const Limits& limits) {
  SEKISHO_TRY(document, parse_document(blob, {}, limits));
  auto* index = std::get_if<Index>(&document);
  if (index != nullptr && index->media_type == kIndexType) return std::move(*index);
  return fail(ReasonCode::kManifestMediaType, "an OCI index was expected");
}

Bytes render_manifest(const Manifest& manifest) {
  Json::Object object;
  object.emplace_back("schemaVersion", 2);
  object.emplace_back("mediaType", manifest.media_type);
  object.emplace_back("config", manifest.config.render());
  object.emplace_back("layers", render_descriptors(manifest.layers));
  render_common(manifest, object);
  return render_json(object);
}

Bytes render_index(const Index& index) {
  Json::Object object;
  object.emplace_back("schemaVersion", 2);
  object.emplace_back("mediaType", index.media_type);
  object.emplace_back("manifests", render_descriptors(index.manifests));
  render_common(index, object);
  return render_json(object);
}

Descriptor descriptor_of(const Document& document) {
  return std::visit([](const auto& parsed) { return parsed.descriptor(); }, document);
}

}  // namespace sekisho::oci
