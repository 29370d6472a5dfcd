// FakeRepository: a repository in memory that counts what would be requests, and fails where it is told to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registry/repository.h"

namespace sekisho::support {

class FakeRepository : public registry::Repository {
 public:
  // blob stores bytes; the descriptor is true.
  oci::Descriptor blob(const std::string& media_type, const std::string& bytes);
  // manifest stores a manifest of these layers. It is neither tagged nor listed.
  struct Shape {
    std::vector<oci::Descriptor> layers;
    std::optional<oci::Descriptor> subject;
    std::string artifact_type;
    oci::Annotations annotations;
    std::string config_type = std::string(oci::kEmptyType);
  };
  oci::Descriptor manifest(const Shape& shape);
  // document stores any bytes where manifests are.
  oci::Descriptor document(const std::string& media_type, const std::string& bytes);
  void tag(const std::string& name, const oci::Descriptor& descriptor);
  // list puts an entry at the end of the listing, whatever is asked for.
  void list(oci::Descriptor entry) { listing.descriptors.push_back(std::move(entry)); }

  // bundle stores a referrer as cosign 3 does, and lists it as a registry with the referrers API does.
  oci::Descriptor bundle(const oci::Descriptor& subject, const std::string& content,
                         const std::string& predicate_type);
  // legacy stores a manifest as cosign 2 does and tags it for the subject.
  oci::Descriptor legacy(const oci::Descriptor& subject, const std::string& suffix,
                         const std::vector<oci::Descriptor>& layers);

  registry::Listing listing{registry::Listing::Source::kReferrersApi, {}, false};
  std::optional<Error> listing_error;
  std::map<std::string, Error> tag_errors;         // by tag
  std::map<crypto::Digest, Error> content_errors;  // of manifests and blobs
  std::vector<std::string> log;           // "referrers", "tag NAME", "manifest sha256:...", "blob sha256:..."
  std::vector<std::size_t> side_by_side;  // blobs of each fetch_blobs
  // requests is how many requests that would have been.
  std::size_t requests() const;
  std::size_t count(const std::string& entry) const;

  Result<registry::Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<registry::Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<registry::Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<registry::Listing> list_referrers(const crypto::Digest& subject) override;
  std::vector<Result<registry::Fetched>> fetch_tags(const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> list_tags() override;
  Done put_blobs(const std::vector<registry::Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes, const std::optional<std::string>& tag,
                    const registry::Meanwhile& meanwhile) override;
  Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) override;
  std::string describe() const override { return "fake"; }

 private:
  Result<registry::Fetched> fetch(const crypto::Digest& digest);
  Result<oci::Blob> fetch_blob(const oci::Descriptor& descriptor, std::uint64_t max);

  std::map<crypto::Digest, std::string> manifests_;
  std::map<crypto::Digest, std::string> blobs_;
  std::map<std::string, crypto::Digest> tags_;
};

}  // namespace sekisho::support
