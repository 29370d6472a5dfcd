// LayoutRepository: the Repository behind open_layout. Only for the layout*.cc files and their tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/layout_files.h"
#include "registry/layout_index.h"
#include "registry/repository.h"

namespace sekisho::registry {

class LayoutRepository : public Repository {
 public:
  LayoutRepository(LayoutFiles files, const Limits& limits) : files_(std::move(files)), limits_(limits) {}

  Result<Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<Listing> list_referrers(const crypto::Digest& subject) override;
  std::vector<Result<Fetched>> fetch_tags(const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> list_tags() override;
  Done put_blobs(const std::vector<Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes, const std::optional<std::string>& tag,
                    const Meanwhile& meanwhile) override;
  Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) override;
  std::string describe() const override { return "layout:" + files_.directory().string(); }

 private:
  // index is index.json as it was when it was first needed, or as we wrote it since.
  Result<const LayoutIndex*> index();
  Result<LayoutIndex> read_index() const;
  Result<Fetched> fetch(const crypto::Digest& digest, const oci::Descriptor* entry) const;
  Result<Fetched> fetch_listed(const crypto::Digest& digest);
  Result<oci::Blob> fetch_blob(const oci::Descriptor& descriptor, std::uint64_t max) const;
  Done enter(const oci::Descriptor& descriptor, const std::optional<std::string>& tag);
  Done replace_index(Bytes text);

  LayoutFiles files_;
  Limits limits_;
  std::optional<LayoutIndex> index_;
};

}  // namespace sekisho::registry
