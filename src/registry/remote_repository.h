// RemoteRepository: the Repository behind open_remote. Only for the remote*.cc files.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "registry/repository.h"
#include "registry/session.h"

namespace sekisho::registry {

class RemoteRepository : public Repository {
 public:
  RemoteRepository(std::shared_ptr<Session> session, oci::Name name, const Limits& limits)
      : session_(std::move(session)), name_(std::move(name)), limits_(limits) {}

  Result<Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<Listing> list_referrers(const crypto::Digest& subject) override;
  std::vector<Result<Fetched>> fetch_tags(const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> list_tags() override;
  std::vector<Upload> mount_blobs(const std::vector<oci::Descriptor>& descriptors,
                                  const std::optional<std::string>& from) override;
  Done put_blobs(const std::vector<Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes, const std::optional<std::string>& tag,
                    const Meanwhile& meanwhile) override;
  Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) override;
  std::string describe() const override { return name_.text(); }

 private:
  // remote.cc
  Call call(std::string method, const std::string& rest) const;
  Call manifest_call(const std::string& reference) const;
  Call blob_call(const oci::Descriptor& descriptor) const;
  Result<Fetched> take_tag(Result<Reply> reply, const std::string& tag) const;
  // remote_listing.cc
  enum class Api { kThere, kAbsent, kNoRepository };
  struct Asked {
    Api api;
    Listing listing = {};
  };
  Result<Asked> ask_referrers(const crypto::Digest& subject);
  Result<Listing> list_by_either(const crypto::Digest& subject);
  Result<std::optional<oci::Index>> read_fallback(const crypto::Digest& subject);
  // remote_write.cc
  Done send_blobs(const std::vector<Upload>& uploads);
  Result<net::Answer> put(const std::string& reference, const std::string& type, BytesView bytes);
  enum class Edited { kNothing, kSomething };
  using Edit = std::function<Edited(oci::Index&)>;  // kNothing: the index is as it is to be
  Done edit_fallback(const crypto::Digest& subject, const Edit& edit, const Meanwhile& meanwhile = {});
  Done add_to_fallback(const oci::Descriptor& subject, const oci::Descriptor& referrer,
                       const Meanwhile& meanwhile);
  // remote_remove.cc
  Done take_off_fallback(const crypto::Digest& subject, const crypto::Digest& referrer);

  std::shared_ptr<Session> session_;
  oci::Name name_;
  Limits limits_;
};

}  // namespace sekisho::registry
