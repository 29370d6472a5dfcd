#include "audit/keeping.h"

#include "oci/manifest.h"
#include "registry/lacking.h"

namespace sekisho::audit {

using registry::Fetched;

void Keeping::keep(const oci::Blob& blob) {
  ++fetched_;
  cache_.keep_content(blob.digest(), blob.bytes());
}

void Keeping::keep(const std::vector<Result<Fetched>>& fetched) {
  for (const auto& one : fetched) {
    if (one.ok()) keep(one->blob);
  }
}

// Only what was read whole is kept, so that its own media type is the one that it was served as.
std::optional<Fetched> Keeping::find_manifest(const crypto::Digest& digest) {
  auto bytes = cache_.find_content(digest);
  if (!bytes) return std::nullopt;
  auto blob = oci::Blob::check(digest, *std::move(bytes));
  if (!blob.ok()) return std::nullopt;
  auto document = oci::parse_document(*blob, "", limits_);
  if (!document.ok()) return std::nullopt;
  ++found_;
  return Fetched{*std::move(blob), *std::move(document)};
}

std::optional<oci::Blob> Keeping::find_blob(const oci::Descriptor& descriptor, std::uint64_t max) {
  if (descriptor.size > max) return std::nullopt;
  auto bytes = cache_.find_content(descriptor.digest);
  if (!bytes) return std::nullopt;
  auto blob = oci::Blob::check(descriptor, *std::move(bytes));
  if (!blob.ok()) return std::nullopt;
  ++found_;
  return *std::move(blob);
}

Result<Fetched> Keeping::fetch_manifest(const crypto::Digest& digest) {
  if (auto found = find_manifest(digest)) return *std::move(found);
  auto fetched = other_->fetch_manifest(digest);
  if (fetched.ok()) keep(fetched->blob);
  return fetched;
}

std::vector<Result<Fetched>> Keeping::fetch_manifests(const std::vector<crypto::Digest>& digests) {
  return registry::fetch_lacking<Fetched>(
      digests, [&](const crypto::Digest& digest) { return find_manifest(digest); },
      [&](const std::vector<crypto::Digest>& lacking) {
        auto fetched = other_->fetch_manifests(lacking);
        keep(fetched);
        return fetched;
      });
}

std::vector<Result<oci::Blob>> Keeping::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                    std::uint64_t max) {
  return registry::fetch_lacking<oci::Blob>(
      descriptors, [&](const oci::Descriptor& descriptor) { return find_blob(descriptor, max); },
      [&](const std::vector<oci::Descriptor>& lacking) {
        auto fetched = other_->fetch_blobs(lacking, max);
        for (const auto& one : fetched) {
          if (one.ok()) keep(*one);
        }
        return fetched;
      });
}

Result<Fetched> Keeping::fetch_tag(const std::optional<std::string>& tag) {
  auto fetched = other_->fetch_tag(tag);
  if (fetched.ok()) keep(fetched->blob);
  return fetched;
}

std::vector<Result<Fetched>> Keeping::fetch_tags(const std::vector<std::string>& tags) {
  auto fetched = other_->fetch_tags(tags);
  keep(fetched);
  return fetched;
}

// Layers are not kept: they are large, and looked at only where a rule asks about contents.
Done Keeping::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  ++fetched_;
  return other_->fetch_file(descriptor, max, file);
}

Result<registry::Listing> Keeping::list_referrers(const crypto::Digest& subject) {
  return other_->list_referrers(subject);
}

Result<std::vector<std::string>> Keeping::list_tags() { return other_->list_tags(); }

Done Keeping::put_blobs(const std::vector<registry::Upload>& uploads) { return other_->put_blobs(uploads); }

Done Keeping::put_manifest(const oci::Document& document, BytesView bytes,
                           const std::optional<std::string>& tag, const registry::Meanwhile& meanwhile) {
  return other_->put_manifest(document, bytes, tag, meanwhile);
}

Done Keeping::remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) {
  return other_->remove_referrer(subject, referrer);
}

}  // namespace sekisho::audit
