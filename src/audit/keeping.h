// Keeping: a repository from which nothing is fetched by digest that a cache has already.
#pragma once

#include <cstdint>
#include <memory>

#include "base/limits.h"
#include "registry/repository.h"
#include "store/cache.h"

namespace sekisho::audit {

// Keeping asks the other repository for what has no digest (tags, lists) and for what the cache lacks, and
// keeps that. For one thread.
class Keeping : public registry::Repository {
 public:
  // The cache outlives it.
  Keeping(std::unique_ptr<registry::Repository> other, store::Cache& cache, const Limits& limits)
      : other_(std::move(other)), cache_(cache), limits_(limits) {}

  // fetched counts what the cache lacked, found what it had.
  std::uint64_t fetched() const { return fetched_; }
  std::uint64_t found() const { return found_; }

  Result<registry::Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<registry::Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<registry::Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<registry::Listing> list_referrers(const crypto::Digest& subject) override;
  std::vector<Result<registry::Fetched>> fetch_tags(const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> list_tags() override;
  // What writes is the other repository's, unchanged.
  Done put_blobs(const std::vector<registry::Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes, const std::optional<std::string>& tag,
                    const registry::Meanwhile& meanwhile) override;
  Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) override;
  std::string describe() const override { return other_->describe(); }

 private:
  std::optional<registry::Fetched> find_manifest(const crypto::Digest& digest);
  std::optional<oci::Blob> find_blob(const oci::Descriptor& descriptor, std::uint64_t max);
  void keep(const oci::Blob& blob);
  void keep(const std::vector<Result<registry::Fetched>>& fetched);

  std::unique_ptr<registry::Repository> other_;
  store::Cache& cache_;
  const Limits limits_;
  std::uint64_t fetched_ = 0, found_ = 0;
};

}  // namespace sekisho::audit
