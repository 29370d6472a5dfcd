#include "support/fake_repository.h"

#include <algorithm>

#include "base/file.h"

namespace sekisho::support {
namespace {

constexpr const char* kBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

}  // namespace

oci::Descriptor FakeRepository::blob(const std::string& media_type, const std::string& bytes) {
  oci::Descriptor descriptor = oci::Descriptor::of(media_type, bytes);
  blobs_[descriptor.digest] = bytes;
  return descriptor;
}

oci::Descriptor FakeRepository::document(const std::string& media_type, const std::string& bytes) {
  oci::Descriptor descriptor = oci::Descriptor::of(media_type, bytes);
  manifests_[descriptor.digest] = bytes;
  return descriptor;
}

oci::Descriptor FakeRepository::manifest(const Shape& shape) {
  const oci::Manifest manifest{crypto::Digest::of({}),
                               0,
                               std::string(oci::kManifestType),
                               shape.artifact_type,
                               blob(shape.config_type, "{}"),
                               shape.layers,
                               shape.subject,
                               shape.annotations};
  return document(manifest.media_type, oci::render_manifest(manifest));
}

void FakeRepository::tag(const std::string& name, const oci::Descriptor& descriptor) {
  tags_.insert_or_assign(name, descriptor.digest);
}

oci::Descriptor FakeRepository::bundle(const oci::Descriptor& subject, const std::string& content,
                                       const std::string& predicate_type) {
  const oci::Annotations annotations{{"dev.sigstore.bundle.predicateType", predicate_type}};
  oci::Descriptor stored = manifest({{blob(kBundle, content)}, subject, kBundle, annotations});
  oci::Descriptor entry = stored;
  entry.artifact_type = kBundle;
  entry.annotations = annotations;
  list(entry);
  return stored;
}

oci::Descriptor FakeRepository::legacy(const oci::Descriptor& subject, const std::string& suffix,
                                       const std::vector<oci::Descriptor>& layers) {
  Shape shape;
  shape.layers = layers;
  shape.config_type = std::string(oci::kImageConfigType);
  oci::Descriptor stored = manifest(shape);
  tag("sha256-" + std::string(subject.digest.hex()) + suffix, stored);
  return stored;
}

// The referrers API costs one request, the fallback tag a second one.
std::size_t FakeRepository::requests() const {
  const bool fallback = listing.source == registry::Listing::Source::kFallbackTag;
  return log.size() + (fallback ? count("referrers") : 0);
}

std::size_t FakeRepository::count(const std::string& entry) const {
  return static_cast<std::size_t>(std::count(log.begin(), log.end(), entry));
}

Result<registry::Fetched> FakeRepository::fetch(const crypto::Digest& digest) {
  if (const auto error = content_errors.find(digest); error != content_errors.end()) return error->second;
  const auto found = manifests_.find(digest);
  if (found == manifests_.end()) return fail(ReasonCode::kBlobMissing, "no manifest " + digest.text());
  SEKISHO_TRY(blob, oci::Blob::check(digest, found->second));
  SEKISHO_TRY(document, oci::parse_document(blob, {}, Limits{}));
  return registry::Fetched{std::move(blob), std::move(document)};
}

Result<registry::Fetched> FakeRepository::fetch_tag(const std::optional<std::string>& tag) {
  log.push_back("tag " + tag.value_or(""));
  if (const auto error = tag_errors.find(tag.value_or("")); error != tag_errors.end()) return error->second;
  const auto found = tags_.find(tag.value_or(""));
  if (found == tags_.end()) return fail(ReasonCode::kRegistryNotFound, "no tag");
  return fetch(found->second);
}

Result<registry::Fetched> FakeRepository::fetch_manifest(const crypto::Digest& digest) {
  log.push_back("manifest " + digest.text());
  return fetch(digest);
}

std::vector<Result<registry::Fetched>> FakeRepository::fetch_manifests(
    const std::vector<crypto::Digest>& digests) {
  std::vector<Result<registry::Fetched>> out;
  for (const auto& digest : digests) out.push_back(fetch_manifest(digest));
  return out;
}

Result<oci::Blob> FakeRepository::fetch_blob(const oci::Descriptor& descriptor, std::uint64_t max) {
  if (descriptor.size > max) return fail(ReasonCode::kBlobTooLarge, descriptor.digest.text());
  log.push_back("blob " + descriptor.digest.text());
  const auto error = content_errors.find(descriptor.digest);
  if (error != content_errors.end()) return error->second;
  const auto found = blobs_.find(descriptor.digest);
  if (found == blobs_.end()) return fail(ReasonCode::kBlobMissing, descriptor.digest.text());
  return oci::Blob::check(descriptor, found->second);
}

std::vector<Result<oci::Blob>> FakeRepository::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                           std::uint64_t max) {
  side_by_side.push_back(descriptors.size());
  std::vector<Result<oci::Blob>> out;
  for (const auto& descriptor : descriptors) out.push_back(fetch_blob(descriptor, max));
  return out;
}

Done FakeRepository::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  SEKISHO_TRY(blob, fetch_blob(descriptor, max));
  return write_all(file, blob.bytes());
}

Result<registry::Listing> FakeRepository::list_referrers(const crypto::Digest&) {
  log.push_back("referrers");
  if (listing_error) return *listing_error;
  return listing;
}

std::vector<Result<registry::Fetched>> FakeRepository::fetch_tags(const std::vector<std::string>& tags) {
  std::vector<Result<registry::Fetched>> out;
  for (const auto& tag : tags) out.push_back(fetch_tag(tag));
  return out;
}

Result<std::vector<std::string>> FakeRepository::list_tags() {
  std::vector<std::string> names;
  for (const auto& entry : tags_) names.push_back(entry.first);
  return names;
}

Done FakeRepository::put_blobs(const std::vector<registry::Upload>& uploads) {
  for (const auto& upload : uploads) {
    if (upload.file >= 0) return fail(ReasonCode::kInternalError, "the fake takes no files");
    blob(upload.descriptor.media_type, upload.bytes);
  }
  return done();
}

Done FakeRepository::put_manifest(const oci::Document& stored, BytesView bytes,
                                  const std::optional<std::string>& name, const registry::Meanwhile&) {
  const auto own = std::visit([](const auto& value) { return value.descriptor(); }, stored);
  document(own.media_type, Bytes(bytes));
  if (name) tag(*name, own);
  const bool refers = std::visit([](const auto& value) { return value.subject.has_value(); }, stored);
  if (refers) list(std::visit([](const auto& value) { return value.listed(); }, stored));
  return done();
}

Done FakeRepository::remove_referrer(const crypto::Digest&, const crypto::Digest& referrer) {
  std::erase_if(listing.descriptors, [&](const auto& entry) { return entry.digest == referrer; });
  return done();
}

}  // namespace sekisho::support
