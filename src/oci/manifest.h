// Manifest and Index: parsed from a Blob, so that their digest is known; never both at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "oci/descriptor.h"

namespace sekisho::oci {

inline constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kIndexType = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kDockerManifestType =
    "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerIndexType =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kEmptyType = "application/vnd.oci.empty.v1+json";
inline constexpr std::string_view kImageConfigType = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kFluxConfigType = "application/vnd.cncf.flux.config.v1+json";
inline constexpr std::string_view kFluxContentType = "application/vnd.cncf.flux.content.v1.tar+gzip";

// Manifest is an OCI image manifest (or Docker's schema 2, whose shape is the same).
struct Manifest {
  crypto::Digest digest;
  std::uint64_t size;  // of the document itself
  std::string media_type;
  std::string artifact_type;  // top level; empty where absent
  Descriptor config;
  std::vector<Descriptor> layers;
  std::optional<Descriptor> subject;
  Annotations annotations;

  // descriptor is what names this manifest: media type, digest and size alone.
  Descriptor descriptor() const;
  // listed is what a referrers listing says of it: artifact type (else the config's type) and annotations too
  // (distribution-spec, "Listing Referrers").
  Descriptor listed() const;
};

// Index is an OCI index (or Docker's manifest list).
struct Index {
  crypto::Digest digest;
  std::uint64_t size;
  std::string media_type;
  std::string artifact_type;
  std::vector<Descriptor> manifests;
  std::optional<Descriptor> subject;
  Annotations annotations;

  Descriptor descriptor() const;
  Descriptor listed() const;
};

using Document = std::variant<Manifest, Index>;

// descriptor_of describes a document by media type, digest and size alone.
Descriptor descriptor_of(const Document& document);

// parse_document reads a manifest or an index (image-spec, manifest.md and image-index.md). content_type is
// the HTTP Content-Type without parameters, or empty; where both are there it must equal the document's
// mediaType. Errors: json.*, blob.too-large, manifest.invalid, manifest.ambiguous (config or layers beside
// manifests, or members that do not fit the type), manifest.media-type, manifest.unsupported,
// manifest.too-many-layers, those of Descriptor::parse.
Result<Document> parse_document(const Blob& blob, std::string_view content_type, const Limits& limits);

// parse_index reads an OCI index that nobody named by digest (a referrers answer, a fallback tag,
// index.json): strict JSON under the same caps. blob's digest is what it hashes to. Errors: those of
// parse_document; manifest.media-type where it is none.
Result<Index> parse_index(const Blob& blob, const Limits& limits);

// render_manifest and render_index write what cosign, oras and flux write: compact JSON, members in the order
// of the image-spec's examples (cosign's: schemaVersion, mediaType, config, layers, annotations, subject,
// artifactType).
Bytes render_manifest(const Manifest& manifest);
Bytes render_index(const Index& index);

}  // namespace sekisho::oci
