#include "registry/layout.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include <unistd.h>

#include "base/text.h"
#include "registry/layout_files.h"
#include "registry/layout_index.h"

namespace sekisho::registry {
namespace {

constexpr std::uint64_t kLooseManifestBytes = 64 * kKiB;  // of manifests that stand in no index

class Layout final : public Repository {
 public:
  Layout(std::filesystem::path directory, const Limits& limits)
      : files_(std::move(directory)), limits_(limits) {}
  Done check() const { return files_.check(); }

  Result<Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<Listing> list_referrers(const crypto::Digest& subject) override;
  Result<std::vector<std::string>> list_tags() override;
  Done put_blobs(const std::vector<Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes,
                    const std::optional<std::string>& tag) override;
  std::string describe() const override { return "layout:" + files_.directory().string(); }

 private:
  Result<LayoutIndex> read_index() const;
  Result<Fetched> read_document(const crypto::Digest& digest, const std::string& media_type) const;
  Result<oci::Blob> read_blob(const oci::Descriptor& descriptor, std::uint64_t max) const;
  bool refers_to(const crypto::Digest& manifest, const crypto::Digest& subject) const;

  LayoutFiles files_;
  Limits limits_;
};

const std::optional<oci::Descriptor>& subject_of(const oci::Document& document) {
  return std::visit(
      [](const auto& parsed) -> const std::optional<oci::Descriptor>& { return parsed.subject; }, document);
}

// The entry that a document gets in index.json: as a registry lists it among the referrers.
oci::Descriptor entry_of(const oci::Document& document) {
  oci::Descriptor entry = std::visit([](const auto& parsed) { return parsed.descriptor(); }, document);
  if (!subject_of(document)) return entry;
  const auto* manifest = std::get_if<oci::Manifest>(&document);
  if (manifest == nullptr) return entry;
  entry.artifact_type =
      manifest->artifact_type.empty() ? manifest->config.media_type : manifest->artifact_type;
  entry.annotations = manifest->annotations;
  return entry;
}

Result<LayoutIndex> Layout::read_index() const {
  SEKISHO_TRY(text, files_.read_index(limits_.manifest_bytes));
  return LayoutIndex::parse(text, limits_);
}

Result<Fetched> Layout::read_document(const crypto::Digest& digest, const std::string& media_type) const {
  SEKISHO_TRY(bytes, files_.read_blob(digest, limits_.manifest_bytes));
  SEKISHO_TRY(blob, oci::Blob::check(digest, std::move(bytes)));
  SEKISHO_TRY(document, oci::parse_document(blob, media_type, limits_));
  return Fetched{std::move(blob), std::move(document)};
}

Result<Fetched> Layout::fetch_tag(const std::optional<std::string>& tag) {
  SEKISHO_TRY(index, read_index());
  SEKISHO_TRY(entry, index.find(tag));
  return read_document(entry.digest, entry.media_type);
}

Result<Fetched> Layout::fetch_manifest(const crypto::Digest& digest) {
  auto fetched = read_document(digest, {});
  if (fetched.ok() || fetched.error().code != ReasonCode::kBlobMissing) return fetched;
  return fail(ReasonCode::kRegistryNotFound, fetched.error().detail);
}

std::vector<Result<Fetched>> Layout::fetch_manifests(const std::vector<crypto::Digest>& digests) {
  std::vector<Result<Fetched>> results;
  for (const auto& digest : digests) results.push_back(read_document(digest, {}));
  return results;
}

Result<oci::Blob> Layout::read_blob(const oci::Descriptor& descriptor, std::uint64_t max) const {
  if (descriptor.size > max) {
    return fail(ReasonCode::kBlobTooLarge, descriptor.digest.text() + " is said to be of " +
                                               render_size(descriptor.size) + ", more than " +
                                               render_size(max));
  }
  auto bytes = files_.read_blob(descriptor.digest, descriptor.size);
  if (!bytes.ok() && bytes.error().code == ReasonCode::kBlobTooLarge) {
    return fail(ReasonCode::kSizeMismatch,
                descriptor.digest.text() +
                    " is larger than its descriptor says: " + std::to_string(descriptor.size) + " bytes");
  }
  if (!bytes.ok()) return std::move(bytes).error();
  return oci::Blob::check(descriptor, *std::move(bytes));
}

std::vector<Result<oci::Blob>> Layout::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                   std::uint64_t max) {
  std::vector<Result<oci::Blob>> results;
  for (const auto& descriptor : descriptors) results.push_back(read_blob(descriptor, max));
  return results;
}

Done Layout::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  if (descriptor.size > max) {
    return fail(ReasonCode::kBlobTooLarge, descriptor.digest.text() + " is said to be of " +
                                               render_size(descriptor.size) + ", more than " +
                                               render_size(max));
  }
  SEKISHO_TRY(blob, files_.open_blob(descriptor.digest));
  if (blob.size != descriptor.size) {
    return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " is of " + std::to_string(blob.size) +
                                               " bytes, its descriptor says " +
                                               std::to_string(descriptor.size));
  }
  // What is hashed is what is written: the file in the layout may change under us.
  crypto::Hasher hasher(descriptor.digest.hash());
  std::vector<char> buffer(256 * kKiB);
  for (;;) {
    const ssize_t count = ::read(blob.fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot read the blob " + descriptor.digest.text());
    if (count == 0) break;
    const BytesView piece(buffer.data(), static_cast<std::size_t>(count));
    hasher.update(piece);
    SEKISHO_CHECK(write_all(file, piece));
  }
  const crypto::Digest digest = hasher.finish();
  if (digest == descriptor.digest) return done();
  return fail(ReasonCode::kDigestMismatch,
              "the bytes under " + descriptor.digest.text() + " are " + digest.text());
}

bool Layout::refers_to(const crypto::Digest& manifest, const crypto::Digest& subject) const {
  const auto fetched = read_document(manifest, {});
  if (!fetched.ok()) return false;
  const auto& named = subject_of(fetched->document);
  return named && named->digest == subject;
}

Result<Listing> Layout::list_referrers(const crypto::Digest& subject) {
  SEKISHO_TRY(index, read_index());
  Listing listing{Listing::Source::kLayout, {}, false};
  std::set<crypto::Digest> seen{subject};
  const auto add = [&](const oci::Descriptor& descriptor) {
    if (listing.descriptors.size() >= limits_.referrers_listed) listing.truncated = true;
    if (!listing.truncated && seen.insert(descriptor.digest).second)
      listing.descriptors.push_back(descriptor);
  };
  for (const auto& entry : index.entries()) {
    if (refers_to(entry.digest, subject)) add(entry);
  }
  const auto fallback = index.find(std::string(subject.algorithm()) + "-" + std::string(subject.hex()));
  if (fallback.ok()) {
    SEKISHO_TRY(fetched, read_document(fallback->digest, fallback->media_type));
    const auto* list = std::get_if<oci::Index>(&fetched.document);
    if (list != nullptr) std::for_each(list->manifests.begin(), list->manifests.end(), add);
  }
  if (!index.was_saved_by_cosign()) return listing;
  // cosign 3 saves bundles as blobs that no index names.
  for (const auto& digest : files_.list_blobs(kLooseManifestBytes, limits_.referrers_listed)) {
    if (!seen.contains(digest) && refers_to(digest, subject))
      add({std::string(oci::kManifestType), digest, 0, {}, {}});
  }
  return listing;
}

Result<std::vector<std::string>> Layout::list_tags() {
  SEKISHO_TRY(index, read_index());
  return index.tags();
}

Done Layout::put_blobs(const std::vector<Upload>& uploads) {
  for (const Upload& upload : uploads)
    SEKISHO_CHECK(files_.store_blob(upload.descriptor.digest, upload.bytes, upload.file));
  return done();
}

Done Layout::put_manifest(const oci::Document& document, BytesView bytes,
                          const std::optional<std::string>& tag) {
  SEKISHO_TRY(lock, files_.lock());
  const oci::Descriptor entry = entry_of(document);
  SEKISHO_CHECK(files_.store_blob(entry.digest, bytes, -1));
  SEKISHO_TRY(index, read_index());
  index.add(entry, tag);
  return files_.replace_index(index.render());
}

}  // namespace

Result<std::unique_ptr<Repository>> open_layout(const std::filesystem::path& directory,
                                                const Limits& limits) {
  auto layout = std::make_unique<Layout>(directory, limits);
  SEKISHO_CHECK(layout->check());
  return std::unique_ptr<Repository>(std::move(layout));
}

Done create_layout(const oci::Reference& reference) { return LayoutFiles(reference.directory()).make(); }

}  // namespace sekisho::registry
