// Writing to a registry: blobs that are not there yet, manifests, and the fallback tag where the registry
// does not maintain referrers itself.
#include <algorithm>
#include <cerrno>
#include <set>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "registry/realm.h"
#include "registry/remote_repository.h"
#include "registry/retry.h"
#include "registry/status.h"
#include "registry/tags.h"
#include "registry/watch.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kFallbackTries = 5;
constexpr std::size_t kPieceBytes = 256 * 1024;

// Source gives an upload's bytes piece by piece, from the start again for each try.
struct Source {
  const Upload& upload;
  std::uint64_t given = 0;

  Result<Bytes> give(std::size_t max) {
    const std::uint64_t left = upload.descriptor.size - given;
    const std::size_t count = std::min<std::size_t>({max, kPieceBytes, static_cast<std::size_t>(left)});
    auto bytes = upload.file < 0 ? Bytes(BytesView(upload.bytes).substr(given, count)) : Bytes(count, '\0');
    if (upload.file >= 0) {
      const ssize_t got = ::pread(upload.file, bytes.data(), count, static_cast<off_t>(given));
      if (got < 0) return disk_error(errno, "reading " + upload.descriptor.digest.text());
      bytes.resize(static_cast<std::size_t>(got));
    }
    if (bytes.empty() && count != 0)
      return fail(ReasonCode::kDiskError,
                  "the file of " + upload.descriptor.digest.text() + " became shorter");
    given += bytes.size();
    return bytes;
  }
};

const oci::Descriptor* subject_of(const oci::Document& document) {
  const auto& subject = std::visit(
      [](const auto& value) -> const std::optional<oci::Descriptor>& { return value.subject; }, document);
  return subject ? &*subject : nullptr;
}

// As a referrers listing names a manifest: the config's type stands in for a missing artifact type, and the
// annotations are copied (image-spec, "artifactType"; distribution-spec, "Listing Referrers").
oci::Descriptor referrer_of(const oci::Document& document) {
  oci::Descriptor out = std::visit([](const auto& value) { return value.descriptor(); }, document);
  out.artifact_type = std::visit([](const auto& value) { return value.artifact_type; }, document);
  out.annotations = std::visit([](const auto& value) { return value.annotations; }, document);
  if (const auto* manifest = std::get_if<oci::Manifest>(&document); manifest && out.artifact_type.empty())
    out.artifact_type = manifest->config.media_type;
  return out;
}

bool lists(const std::optional<oci::Index>& index, const crypto::Digest& digest) {
  return index && std::any_of(index->manifests.begin(), index->manifests.end(),
                              [&](const oci::Descriptor& entry) { return entry.digest == digest; });
}

oci::Index empty_index() {
  return oci::Index{crypto::Digest::of(""), 0, std::string(oci::kIndexType), {}, {}, {}, {}};
}

Done need(const Result<Reply>& reply, int status) {
  if (!reply.ok()) return reply.error();
  return reply->answer.status == status ? done() : Done(status_error(reply->answer));
}

}  // namespace

Result<std::vector<const Upload*>> RemoteRepository::find_missing(const std::vector<Upload>& uploads) {
  std::vector<const Upload*> wanted;
  std::set<std::string> seen;
  std::vector<Call> calls;
  for (const Upload& upload : uploads) {
    if (!seen.insert(upload.descriptor.digest.text()).second) continue;
    Call& one = calls.emplace_back(call("HEAD", "/blobs/" + upload.descriptor.digest.text()));
    one.action = Action::kPush;
    one.redirects = Redirects::kFollowed;
    wanted.push_back(&upload);
  }
  const auto replies = session_->run(std::move(calls));
  std::vector<const Upload*> missing;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!replies[i].ok()) return replies[i].error();
    const int status = replies[i]->answer.status;
    if (status == 404) missing.push_back(wanted[i]);
    if (status != 404 && status != 200) return status_error(replies[i]->answer);
  }
  return missing;
}

// Where each upload goes to (distribution-spec, "POST then PUT"). A location on another host gets the bytes,
// but no credentials.
Result<std::vector<net::Url>> RemoteRepository::start_uploads(std::size_t count) {
  Call start = call("POST", "/blobs/uploads/");
  start.action = Action::kPush;
  const auto replies = session_->run(std::vector<Call>(count, start));
  std::vector<net::Url> out;
  for (const auto& reply : replies) {
    SEKISHO_CHECK(need(reply, 202));
    const auto location = reply->answer.header("Location");
    if (!location) return fail(ReasonCode::kRegistryAnswer, "an upload was accepted without a Location");
    SEKISHO_TRY(url, reply->url.resolve(*location));
    if (!url.same_origin(reply->url)) SEKISHO_CHECK(check_redirect(url, reply->url));
    out.push_back(std::move(url));
  }
  return out;
}

Call RemoteRepository::upload_call(const Upload& upload, const net::Url& location) const {
  Call out = call("PUT", "");
  out.action = Action::kPush;
  const char separator = location.target().find('?') == std::string::npos ? '?' : '&';
  // Of the whole text: a target that begins with two slashes would resolve to another host.
  auto url =
      net::Url::parse(location.text() + separator + "digest=" + net::escape(upload.descriptor.digest.text()));
  out.url = url.ok() ? *std::move(url) : location;
  out.request.headers.push_back({"Content-Type", "application/octet-stream"});
  out.request.upload_size = upload.descriptor.size;
  const auto source = std::make_shared<Source>(Source{upload});
  out.request.upload = [source](std::size_t max) { return source->give(max); };
  out.restart = [source] {
    source->given = 0;
    return done();
  };
  return out;
}

Done RemoteRepository::put_blobs(const std::vector<Upload>& uploads) {
  for (const Upload& upload : uploads) {
    if (upload.file < 0 && upload.bytes.size() != upload.descriptor.size)
      return fail(ReasonCode::kInternalError, "an upload that is not of its descriptor's size");
  }
  const std::string what = "while storing blobs in " + name_.text();
  auto missing = find_missing(uploads);
  if (!missing.ok()) return std::move(missing).error().in(what);
  auto locations = start_uploads(missing->size());
  if (!locations.ok()) return std::move(locations).error().in(what);
  std::vector<Call> calls;
  for (std::size_t i = 0; i < missing->size(); ++i)
    calls.push_back(upload_call(*(*missing)[i], (*locations)[i]));
  for (const auto& reply : session_->run(std::move(calls))) {
    if (Done stored = need(reply, 201); !stored.ok()) return std::move(stored).error().in(what);
  }
  return done();
}

Result<net::Answer> RemoteRepository::put(const std::string& reference, const std::string& type,
                                          BytesView bytes) {
  Call one = call("PUT", "/manifests/" + reference);
  one.action = Action::kPush;
  one.request.headers.push_back({"Content-Type", type});
  one.request.body = Bytes(bytes);
  auto reply = session_->run_one(std::move(one));
  SEKISHO_CHECK(need(reply, 201));
  return std::move(reply->answer);
}

Done RemoteRepository::put_manifest(const oci::Document& document, BytesView bytes,
                                    const std::optional<std::string>& tag) {
  const oci::Descriptor own = std::visit([](const auto& value) { return value.descriptor(); }, document);
  const std::string what = "while storing " + name_.text() + "@" + own.digest.text();
  auto answer = put(tag.value_or(own.digest.text()), own.media_type, bytes);
  if (!answer.ok()) return std::move(answer).error().in(what);
  const auto said = answer->header("Docker-Content-Digest");
  if (said && *said != own.digest.text() && said->starts_with(std::string(own.digest.algorithm()) + ":"))
    return fail(ReasonCode::kDigestMismatch, "the registry stored it as " + printable(*said, 200)).in(what);
  const oci::Descriptor* subject = subject_of(document);
  if (subject == nullptr || answer->header("OCI-Subject")) return done();
  Done added = add_to_fallback(*subject, referrer_of(document));
  return added.ok() ? std::move(added) : Done(std::move(added).error().in(what));
}

// Read, add, write, read again: the tag has no other protection against two writers at once
// (distribution-spec, "Referrers Tag Schema"). A write that began before ours was there takes about as long
// as ours did; once it must have ended the tag is read a last time, and written anew where that write took
// ours away.
Done RemoteRepository::add_to_fallback(const oci::Descriptor& subject, const oci::Descriptor& referrer) {
  std::optional<std::uint64_t> settle;  // milliseconds
  for (std::size_t writes = 0;;) {
    const Watch watch;
    SEKISHO_TRY(index, read_fallback(subject.digest));
    if (lists(index, referrer.digest)) {
      if (!settle) return done();
      SEKISHO_CHECK(session_->transport().wait(*settle));
      settle.reset();
      continue;
    }
    if (writes == kFallbackTries) break;
    if (writes++ > 0) SEKISHO_CHECK(session_->transport().wait(backoff(writes - 2)));
    oci::Index grown = index ? *std::move(index) : empty_index();
    grown.media_type = std::string(oci::kIndexType);
    grown.manifests.push_back(referrer);
    SEKISHO_CHECK(put(attachment_tag(subject.digest, ""), grown.media_type, oci::render_index(grown)));
    settle = watch.settling();
  }
  return fail(ReasonCode::kTagMoved,
              "others keep writing " + name_.text() + ":" + attachment_tag(subject.digest, ""));
}

}  // namespace sekisho::registry
