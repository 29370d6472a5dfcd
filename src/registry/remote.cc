#include "registry/remote.h"

#include <cerrno>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "registry/remote_repository.h"
#include "registry/status.h"

namespace sekisho::registry {
namespace {

constexpr std::string_view kManifestTypes[] = {oci::kManifestType, oci::kIndexType, oci::kDockerManifestType,
                                               oci::kDockerIndexType};

std::string accept_manifests() {
  std::string out;
  for (const std::string_view type : kManifestTypes) out += (out.empty() ? "" : ", ") + std::string(type);
  return out;
}

// An answer of 200 that can be a manifest; a login page is no answer of a registry (REF-24).
Result<Reply> need_manifest(Result<Reply> reply, ReasonCode absent) {
  if (!reply.ok()) return reply;
  if (reply->answer.status != 200) {
    Error error = status_error(reply->answer);
    if (reply->answer.status == 404) error.code = absent;
    return error;
  }
  const std::string type = media_type(reply->answer);
  if (type.starts_with("text/html"))
    return fail(ReasonCode::kRegistryAnswer, "a web page (" + type + ") in place of a manifest");
  return reply;
}

Result<Fetched> parse(oci::Blob blob, const net::Answer& answer, const Limits& limits) {
  SEKISHO_TRY(document, oci::parse_document(blob, media_type(answer), limits));
  return Fetched{std::move(blob), std::move(document)};
}

Result<Fetched> take_manifest(Result<Reply> reply, const crypto::Digest& digest, ReasonCode absent,
                              const Limits& limits) {
  SEKISHO_TRY(good, need_manifest(std::move(reply), absent));
  SEKISHO_TRY(blob, oci::Blob::check(digest, std::move(good.answer.body)));
  return parse(std::move(blob), good.answer, limits);
}

// The header proves nothing, but one that disagrees tells that something is wrong (REF-02).
Done check_digest_header(const net::Answer& answer, const oci::Blob& blob) {
  const auto said = answer.header("Docker-Content-Digest");
  if (!said || said->empty()) return done();
  const auto digest = crypto::Digest::parse(*said);
  if (digest.ok() && *digest == blob.digest()) return done();
  if (digest.ok() && digest->hash() != blob.digest().hash()) {
    crypto::Hasher hasher(digest->hash());
    hasher.update(blob.bytes());
    if (hasher.finish() == *digest) return done();
  }
  return fail(ReasonCode::kDigestMismatch, "Docker-Content-Digest says " + printable(*said, 200) +
                                               ", the bytes are " + blob.digest().text());
}

Done check_size(const oci::Descriptor& descriptor, std::uint64_t max) {
  if (descriptor.size <= max) return done();
  return fail(ReasonCode::kBlobTooLarge, descriptor.digest.text() + " is " + render_size(descriptor.size) +
                                             ", the limit " + render_size(max));
}

Error longer_than_said(const oci::Descriptor& descriptor) {
  return fail(ReasonCode::kSizeMismatch,
              descriptor.digest.text() + " is longer than " + std::to_string(descriptor.size) + " bytes");
}

// BlobBuffer takes a blob into memory, no byte more than its descriptor says.
struct BlobBuffer {
  const oci::Descriptor& descriptor;
  Bytes bytes;

  Done restart() {
    bytes.clear();
    return done();
  }
  Done take(BytesView piece) {
    if (piece.size() > descriptor.size - bytes.size()) return longer_than_said(descriptor);
    bytes.append(piece);
    return done();
  }
};

// BlobFile writes a blob to a file and hashes it on the way.
struct BlobFile {
  const oci::Descriptor& descriptor;
  int file;
  crypto::Hasher hasher;
  std::uint64_t written = 0;

  Done restart() {
    if (::ftruncate(file, 0) != 0 || ::lseek(file, 0, SEEK_SET) != 0)
      return disk_error(errno, "emptying the file of " + descriptor.digest.text());
    hasher = crypto::Hasher(descriptor.digest.hash());
    written = 0;
    return done();
  }
  Done take(BytesView piece) {
    if (piece.size() > descriptor.size - written) return longer_than_said(descriptor);
    SEKISHO_CHECK(write_all(file, piece));
    hasher.update(piece);
    written += piece.size();
    return done();
  }
  Done check() {
    if (written != descriptor.size) {
      return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " is " + std::to_string(written) +
                                                 " bytes and not " + std::to_string(descriptor.size));
    }
    const crypto::Digest digest = hasher.finish();
    if (digest == descriptor.digest) return done();
    return fail(ReasonCode::kDigestMismatch,
                "expected " + descriptor.digest.text() + ", the bytes are " + digest.text());
  }
};

Done need_blob(const Result<Reply>& reply, const oci::Descriptor& descriptor) {
  if (!reply.ok()) return reply.error();
  if (reply->answer.status == 200) return done();
  Error error = status_error(reply->answer);
  if (reply->answer.status == 404) error.code = ReasonCode::kBlobMissing;
  return std::move(error).in("while fetching the blob " + descriptor.digest.text());
}

template <class T>
Result<T> in(Result<T> result, const std::string& what) {
  if (!result.ok()) return std::move(result).error().in(what);
  return result;
}

}  // namespace

Call RemoteRepository::call(std::string method, const std::string& rest) const {
  Call out{name_, Action::kPull, "/v2/" + name_.repository() + rest, {}, {}, Redirects::kRefused, {}};
  out.request.method = std::move(method);
  return out;
}

Call RemoteRepository::manifest_call(const std::string& reference) const {
  Call out = call("GET", "/manifests/" + reference);
  out.request.headers.push_back({"Accept", accept_manifests()});
  out.request.max_body = limits_.manifest_bytes;
  out.absence = Absence::kDoubted;
  return out;
}

Call RemoteRepository::blob_call(const oci::Descriptor& descriptor) const {
  Call out = call("GET", "/blobs/" + descriptor.digest.text());
  out.request.max_body = descriptor.size;
  out.redirects = Redirects::kFollowed;
  out.absence = Absence::kDoubted;
  return out;
}

Result<Fetched> RemoteRepository::take_tag(Result<Reply> reply, const std::string& tag) const {
  const std::string what = "while resolving " + name_.text() + ":" + printable(tag, 200);
  auto good = need_manifest(std::move(reply), ReasonCode::kRegistryNotFound);
  if (!good.ok()) return std::move(good).error().in(what);
  oci::Blob blob = oci::Blob::hash(std::move(good->answer.body));
  if (Done checked = check_digest_header(good->answer, blob); !checked.ok())
    return std::move(checked).error().in(what);
  return in(parse(std::move(blob), good->answer, limits_), what);
}

Result<Fetched> RemoteRepository::fetch_tag(const std::optional<std::string>& tag) {
  return std::move(fetch_tags({tag.value_or("latest")}).front());
}

std::vector<Result<Fetched>> RemoteRepository::fetch_tags(const std::vector<std::string>& tags) {
  std::vector<Call> calls;
  for (const std::string& tag : tags) {
    if (oci::is_tag(tag)) calls.push_back(manifest_call(tag));
  }
  auto replies = session_->run(std::move(calls));
  std::vector<Result<Fetched>> out;
  std::size_t next = 0;
  for (const std::string& tag : tags) {
    out.push_back(oci::is_tag(tag) ? take_tag(std::move(replies[next++]), tag)
                                   : take_tag(fail(ReasonCode::kReferenceInvalid, "no tag"), tag));
  }
  return out;
}

Result<Fetched> RemoteRepository::fetch_manifest(const crypto::Digest& digest) {
  return in(take_manifest(session_->run_one(manifest_call(digest.text())), digest,
                          ReasonCode::kRegistryNotFound, limits_),
            "while fetching " + name_.text() + "@" + digest.text());
}

std::vector<Result<Fetched>> RemoteRepository::fetch_manifests(const std::vector<crypto::Digest>& digests) {
  std::vector<Call> calls;
  for (const crypto::Digest& digest : digests) calls.push_back(manifest_call(digest.text()));
  auto replies = session_->run(std::move(calls));
  std::vector<Result<Fetched>> out;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    out.push_back(in(take_manifest(std::move(replies[i]), digests[i], ReasonCode::kBlobMissing, limits_),
                     "while fetching " + name_.text() + "@" + digests[i].text()));
  }
  return out;
}

std::vector<Result<oci::Blob>> RemoteRepository::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                             std::uint64_t max) {
  std::vector<BlobBuffer> buffers;
  buffers.reserve(descriptors.size());
  std::vector<Call> calls;
  for (const oci::Descriptor& descriptor : descriptors) {
    BlobBuffer* buffer = &buffers.emplace_back(BlobBuffer{descriptor, {}});
    if (!check_size(descriptor, max).ok()) continue;
    Call& one = calls.emplace_back(blob_call(descriptor));
    one.restart = [buffer] { return buffer->restart(); };
    one.request.sink = [buffer](BytesView piece) { return buffer->take(piece); };
  }
  const auto replies = session_->run(std::move(calls));
  std::vector<Result<oci::Blob>> out;
  std::size_t next = 0;
  for (BlobBuffer& buffer : buffers) {
    Done fetched = check_size(buffer.descriptor, max);
    if (fetched.ok()) fetched = need_blob(replies[next++], buffer.descriptor);
    out.push_back(fetched.ok() ? oci::Blob::check(buffer.descriptor, std::move(buffer.bytes))
                               : std::move(fetched).error());
  }
  return out;
}

Done RemoteRepository::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  SEKISHO_CHECK(check_size(descriptor, max));
  BlobFile blob{descriptor, file, crypto::Hasher(descriptor.digest.hash())};
  Call one = blob_call(descriptor);
  one.restart = [&blob] { return blob.restart(); };
  one.request.sink = [&blob](BytesView piece) { return blob.take(piece); };
  SEKISHO_CHECK(need_blob(session_->run_one(std::move(one)), descriptor));
  return blob.check();
}

std::unique_ptr<Repository> open_remote(std::shared_ptr<Session> session, const oci::Name& name,
                                        const Limits& limits) {
  return std::make_unique<RemoteRepository>(std::move(session), name, limits);
}

}  // namespace sekisho::registry
