#include "registry/layout_referrers.h"

#include "oci/manifest.h"
#include "registry/tags.h"

namespace sekisho::registry {
namespace {

// Referrers are small; what is larger among the blobs is content.
constexpr std::uint64_t kScannedBytes = 64 * kKiB;
constexpr std::size_t kScannedBlobs = 10'000;
// All that one listing reads, in manifests of the largest size.
constexpr std::uint64_t kManifestsRead = 64;

bool is_document(const oci::Descriptor& descriptor) {
  const std::string& type = descriptor.media_type;
  return type == oci::kManifestType || type == oci::kIndexType || type == oci::kDockerManifestType ||
         type == oci::kDockerIndexType;
}

Error malformed(const Error& error, const std::string& tag) {
  return fail(ReasonCode::kReferrersInvalid,
              tag + ": " + std::string(reason_name(error.code)) + ": " + error.detail);
}

}  // namespace

Result<Listing> LayoutReferrers::list() {
  visited_.insert(subject_);
  SEKISHO_CHECK(add_fallback());
  walk();
  if (index_.is_saved()) SEKISHO_CHECK(scan_blobs());
  return std::move(listing_);
}

void LayoutReferrers::add(oci::Descriptor descriptor) {
  if (listing_.descriptors.size() >= limits_.referrers_listed) {
    listing_.truncated = true;
  } else {
    listing_.descriptors.push_back(std::move(descriptor));
  }
}

// The tag may name the subject itself, as some registries resolve it.
Done LayoutReferrers::add_fallback() {
  const std::string tag = attachment_tag(subject_, {});
  const auto entry = index_.find(tag);
  if (!entry.ok() && entry.error().code == ReasonCode::kRegistryNotFound) return done();
  if (!entry.ok()) return entry.error();
  if (entry->digest == subject_) return done();
  SEKISHO_TRY(bytes, files_.read_blob(entry->digest, limits_.manifest_bytes));
  auto blob = oci::Blob::check(entry->digest, std::move(bytes));
  if (!blob.ok()) return malformed(blob.error(), tag);
  auto index = oci::parse_index(*blob, limits_);
  if (!index.ok()) return malformed(index.error(), tag);
  visited_.insert(entry->digest);
  for (oci::Descriptor& descriptor : index->manifests) {
    visited_.insert(descriptor.digest);
    add(std::move(descriptor));
  }
  return done();
}

void LayoutReferrers::walk() {
  for (const oci::Descriptor& entry : index_.entries()) {
    if (!is_document(entry) || !visited_.insert(entry.digest).second) continue;
    const auto document = open(entry.digest);
    if (document) visit(*document);
    // Error is not absence: the walk over what is attached finds out what is wrong with it.
    if (!document && !is_marked(entry)) add(entry);
  }
  while (!nested_.empty()) {
    const crypto::Digest digest = nested_.front().digest;
    nested_.pop_front();
    if (!visited_.insert(digest).second) continue;
    if (const auto document = open(digest)) visit(*document);
  }
}

Done LayoutReferrers::scan_blobs() {
  SEKISHO_TRY(digests, files_.list_blobs(kScannedBlobs));
  if (digests.size() == kScannedBlobs) listing_.truncated = true;
  for (const crypto::Digest& digest : digests) {
    if (visited_.contains(digest)) continue;
    const auto blob = files_.open_blob(digest);
    if (!blob.ok() || blob->size > kScannedBytes) continue;
    if (const auto document = open(digest)) visit(*document);
  }
  return done();
}

std::optional<oci::Document> LayoutReferrers::open(const crypto::Digest& digest) {
  if (bytes_ >= kManifestsRead * limits_.manifest_bytes) {
    listing_.truncated = true;
    return std::nullopt;
  }
  auto bytes = files_.read_blob(digest, limits_.manifest_bytes);
  if (!bytes.ok()) return std::nullopt;
  bytes_ += bytes->size();
  auto blob = oci::Blob::check(digest, *std::move(bytes));
  if (!blob.ok()) return std::nullopt;
  auto document = oci::parse_document(*blob, {}, limits_);
  if (!document.ok()) return std::nullopt;
  return *std::move(document);
}

void LayoutReferrers::visit(const oci::Document& document) {
  std::visit(
      [this](const auto& value) {
        if (value.subject && value.subject->digest == subject_) add(value.listed());
      },
      document);
  if (const auto* index = std::get_if<oci::Index>(&document)) {
    for (const oci::Descriptor& child : index->manifests) {
      if (is_document(child)) nested_.push_back(child);
    }
  }
}

}  // namespace sekisho::registry
