#include "registry/layout.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

#include "base/text.h"
#include "registry/layout_referrers.h"
#include "registry/layout_repository.h"

namespace sekisho::registry {
namespace {

template <class T>
Result<T> in(Result<T> result, const std::string& what) {
  if (!result.ok()) return std::move(result).error().in(what);
  return result;
}

Done check_size(const oci::Descriptor& descriptor, std::uint64_t max) {
  if (descriptor.size <= max) return done();
  return fail(ReasonCode::kBlobTooLarge, descriptor.digest.text() + " is " + render_size(descriptor.size) +
                                             ", the limit " + render_size(max));
}

// A blob's file of just the size that its descriptor says; nothing of it was read yet.
Result<OpenBlob> open_described(const LayoutFiles& files, const oci::Descriptor& descriptor,
                                std::uint64_t max) {
  SEKISHO_CHECK(check_size(descriptor, max));
  SEKISHO_TRY(blob, files.open_blob(descriptor.digest));
  if (blob.size == descriptor.size) return blob;
  return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " is " + std::to_string(blob.size) +
                                             " bytes long, its descriptor says " +
                                             std::to_string(descriptor.size));
}

Done start_file(int file, const crypto::Digest& digest) {
  if (::ftruncate(file, 0) == 0 && ::lseek(file, 0, SEEK_SET) == 0) return done();
  return disk_error(errno, "emptying the file of " + digest.text());
}

// At most one byte more than said is copied.
Done copy_hashed(const OpenBlob& blob, const oci::Descriptor& descriptor, int to) {
  crypto::Hasher hasher(descriptor.digest.hash());
  Bytes buffer(256 * kKiB, '\0');
  for (std::uint64_t copied = 0; copied <= descriptor.size;) {
    const ssize_t count = ::read(blob.file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "reading " + descriptor.digest.text());
    if (count == 0) break;
    const BytesView piece(buffer.data(), static_cast<std::size_t>(count));
    copied += piece.size();
    if (copied > descriptor.size)
      return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " grew while it was read");
    hasher.update(piece);
    SEKISHO_CHECK(write_all(to, piece));
  }
  const crypto::Digest found = hasher.finish();
  if (found == descriptor.digest) return done();
  return fail(ReasonCode::kDigestMismatch,
              "asked for " + descriptor.digest.text() + ", the bytes are " + found.text());
}

// As the listing of a registry names a referrer; anything else by its type, digest and size alone.
oci::Descriptor entry_of(const oci::Document& document) {
  return std::visit([](const auto& value) { return value.subject ? value.listed() : value.descriptor(); },
                    document);
}

}  // namespace

Result<LayoutIndex> LayoutRepository::read_index() const {
  SEKISHO_TRY(bytes, files_.read_index(limits_.manifest_bytes));
  return in(LayoutIndex::parse(std::move(bytes), limits_), "while reading index.json of " + describe());
}

Result<const LayoutIndex*> LayoutRepository::index() {
  if (!index_) {
    SEKISHO_TRY(read, read_index());
    index_ = std::move(read);
  }
  return &*index_;
}

// Where an entry of index.json names it, size and media type must be those (MAN-02).
Result<Fetched> LayoutRepository::fetch(const crypto::Digest& digest, const oci::Descriptor* entry) const {
  SEKISHO_TRY(bytes, files_.read_blob(digest, limits_.manifest_bytes));
  SEKISHO_TRY(blob, oci::Blob::check(digest, std::move(bytes)));
  if (entry != nullptr && entry->size != blob.bytes().size()) {
    return fail(ReasonCode::kSizeMismatch, digest.text() + " is " + std::to_string(blob.bytes().size()) +
                                               " bytes long, index.json says " + std::to_string(entry->size));
  }
  const std::string type = entry == nullptr ? std::string() : entry->media_type;
  SEKISHO_TRY(document, oci::parse_document(blob, type, limits_));
  return Fetched{std::move(blob), std::move(document)};
}

Result<Fetched> LayoutRepository::fetch_listed(const crypto::Digest& digest) {
  SEKISHO_TRY(index, index());
  return in(fetch(digest, index->find_digest(digest)), "while reading " + describe() + "@" + digest.text());
}

Result<Fetched> LayoutRepository::fetch_tag(const std::optional<std::string>& tag) {
  SEKISHO_TRY(index, index());
  const std::string what = "while resolving " + describe() + (tag ? ":" + printable(*tag, 200) : "");
  auto entry = index->find(tag);
  if (!entry.ok()) return std::move(entry).error().in(what);
  return in(fetch(entry->digest, &*entry), what);
}

Result<Fetched> LayoutRepository::fetch_manifest(const crypto::Digest& digest) {
  auto fetched = fetch_listed(digest);
  if (fetched.ok() || fetched.error().code != ReasonCode::kBlobMissing) return fetched;
  Error error = std::move(fetched).error();
  error.code = ReasonCode::kRegistryNotFound;
  return error;
}

std::vector<Result<Fetched>> LayoutRepository::fetch_manifests(const std::vector<crypto::Digest>& digests) {
  std::vector<Result<Fetched>> out;
  out.reserve(digests.size());
  for (const crypto::Digest& digest : digests) out.push_back(fetch_listed(digest));
  return out;
}

Result<oci::Blob> LayoutRepository::fetch_blob(const oci::Descriptor& descriptor, std::uint64_t max) const {
  SEKISHO_TRY(open, open_described(files_, descriptor, max));
  SEKISHO_TRY(bytes, read_open(open, descriptor.digest.text()));
  return oci::Blob::check(descriptor, std::move(bytes));
}

std::vector<Result<oci::Blob>> LayoutRepository::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                             std::uint64_t max) {
  std::vector<Result<oci::Blob>> out;
  out.reserve(descriptors.size());
  for (const oci::Descriptor& descriptor : descriptors) out.push_back(fetch_blob(descriptor, max));
  return out;
}

Done LayoutRepository::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  SEKISHO_TRY(open, open_described(files_, descriptor, max));
  SEKISHO_CHECK(start_file(file, descriptor.digest));
  return copy_hashed(open, descriptor, file);
}

Result<Listing> LayoutRepository::list_referrers(const crypto::Digest& subject) {
  SEKISHO_TRY(index, index());
  return in(LayoutReferrers(files_, *index, subject, limits_).list(),
            "while listing what is attached to " + describe() + "@" + subject.text());
}

std::vector<Result<Fetched>> LayoutRepository::fetch_tags(const std::vector<std::string>& tags) {
  std::vector<Result<Fetched>> out;
  out.reserve(tags.size());
  for (const std::string& tag : tags) out.push_back(fetch_tag(tag));
  return out;
}

Result<std::vector<std::string>> LayoutRepository::list_tags() {
  SEKISHO_TRY(index, index());
  return index->tags();
}

Done LayoutRepository::put_blobs(const std::vector<Upload>& uploads) {
  for (const Upload& upload : uploads) {
    if (Done stored = files_.store_blob(upload); !stored.ok())
      return std::move(stored).error().in("while storing a blob in " + describe());
  }
  return done();
}

Done LayoutRepository::put_manifest(const oci::Document& document, BytesView bytes,
                                    const std::optional<std::string>& tag, const Meanwhile&) {
  const oci::Descriptor own = oci::descriptor_of(document);
  Done stored = files_.store_blob({own, Bytes(bytes), -1});
  if (stored.ok()) stored = enter(entry_of(document), tag);
  if (stored.ok()) return stored;
  return std::move(stored).error().in("while storing " + describe() + "@" + own.digest.text());
}

// Under the lock index.json is read anew, so that two writers lose nothing.
Done LayoutRepository::enter(const oci::Descriptor& descriptor, const std::optional<std::string>& tag) {
  SEKISHO_TRY(lock, files_.lock());
  SEKISHO_TRY(before, read_index());
  return replace_index(before.add(descriptor, tag));
}

Done LayoutRepository::replace_index(Bytes text) {
  SEKISHO_TRY(after, LayoutIndex::parse(text, limits_));
  SEKISHO_CHECK(files_.replace_index(text));
  index_ = std::move(after);
  return done();
}

// The blobs stay: others may name them. What another program lists below the index is not ours to change.
Done LayoutRepository::remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) {
  const std::string what = "while removing " + describe() + "@" + referrer.text();
  SEKISHO_TRY(lock, files_.lock());
  SEKISHO_TRY(before, read_index());
  if (Done taken = replace_index(before.remove(referrer)); !taken.ok())
    return std::move(taken).error().in(what);
  SEKISHO_TRY(listing, list_referrers(subject));
  const bool left = std::any_of(listing.descriptors.begin(), listing.descriptors.end(),
                                [&](const auto& entry) { return entry.digest == referrer; });
  if (!left) return done();
  return fail(ReasonCode::kRegistryDeleteRefused, "another index of the layout lists it").in(what);
}

Result<std::unique_ptr<Repository>> open_layout(const std::filesystem::path& directory,
                                                const Limits& limits) {
  SEKISHO_TRY(files, LayoutFiles::open(directory));
  return std::unique_ptr<Repository>(std::make_unique<LayoutRepository>(std::move(files), limits));
}

}  // namespace sekisho::registry
