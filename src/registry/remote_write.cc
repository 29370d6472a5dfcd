// Writing to a registry: blobs that are not there yet, manifests, and the fallback tag where the registry
// does not maintain referrers itself.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "registry/blob_upload.h"
#include "registry/remote_repository.h"
#include "registry/retry.h"
#include "registry/status.h"
#include "registry/tags.h"
#include "registry/watch.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kFallbackTries = 5;

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

bool lists(const oci::Index& index, const crypto::Digest& digest) {
  return std::any_of(index.manifests.begin(), index.manifests.end(),
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

// Each round sends what every blob needs next, side by side, so that as few journeys follow each other as can
// be; what goes in pieces comes last.
Done RemoteRepository::send_blobs(const std::vector<Upload>& uploads) {
  std::vector<BlobUpload> under_way;
  std::set<std::string> seen;
  for (const Upload& upload : uploads) {
    if (seen.insert(upload.descriptor.digest.text()).second) under_way.emplace_back(upload, name_, limits_);
  }
  for (;;) {
    std::vector<BlobUpload*> asked;
    std::vector<Call> calls;
    for (BlobUpload& upload : under_way) {
      auto next = upload.next();
      if (!next) continue;
      calls.push_back(*std::move(next));
      asked.push_back(&upload);
    }
    if (asked.empty()) break;
    const auto replies = session_->run(std::move(calls));
    for (std::size_t i = 0; i < asked.size(); ++i) SEKISHO_CHECK(asked[i]->take(replies[i]));
  }
  for (BlobUpload& upload : under_way) SEKISHO_CHECK(upload.send_pieces(*session_));
  return done();
}

// A registry that cannot or will not mount opens an upload, or says no; any other trouble it has with us it
// tells again when the bytes come.
std::vector<Upload> RemoteRepository::mount_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                  const std::optional<std::string>& from) {
  if (!from) return Repository::mount_blobs(descriptors, from);
  std::vector<Call> calls;
  for (const oci::Descriptor& descriptor : descriptors)
    calls.push_back(mount_call(name_, descriptor.digest, *from));
  const auto replies = session_->run(std::move(calls));
  std::vector<Upload> out;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    if (replies[i].ok() && replies[i]->answer.status == 201) continue;
    Upload& left = out.emplace_back(Upload{descriptors[i], {}, -1});
    if (auto begun = begun_of(replies[i]); begun.ok()) left.begun = *std::move(begun);
  }
  return out;
}

Done RemoteRepository::put_blobs(const std::vector<Upload>& uploads) {
  for (const Upload& upload : uploads) {
    if (upload.file < 0 && upload.bytes.size() != upload.descriptor.size)
      return fail(ReasonCode::kInternalError, "an upload that is not of its descriptor's size");
  }
  Done sent = send_blobs(uploads);
  return sent.ok() ? std::move(sent)
                   : Done(std::move(sent).error().in("while storing blobs in " + name_.text()));
}

Result<net::Answer> RemoteRepository::put(const std::string& reference, const std::string& type,
                                          BytesView bytes) {
  Call one = call("PUT", "/manifests/" + reference);
  one.action = Action::kPush;
  one.request.headers.push_back({"Content-Type", type});
  one.request.body = Bytes(bytes);
  one.mismatch = Mismatch::kDoubted;
  auto reply = session_->run_one(std::move(one));
  SEKISHO_CHECK(need(reply, 201));
  return std::move(reply->answer);
}

Done RemoteRepository::put_manifest(const oci::Document& document, BytesView bytes,
                                    const std::optional<std::string>& tag, const Meanwhile& meanwhile) {
  const oci::Descriptor own = std::visit([](const auto& value) { return value.descriptor(); }, document);
  const std::string what = "while storing " + name_.text() + "@" + own.digest.text();
  auto answer = put(tag.value_or(own.digest.text()), own.media_type, bytes);
  if (!answer.ok()) return std::move(answer).error().in(what);
  const auto said = answer->header("Docker-Content-Digest");
  if (said && *said != own.digest.text() && said->starts_with(std::string(own.digest.algorithm()) + ":"))
    return fail(ReasonCode::kDigestMismatch, "the registry stored it as " + printable(*said, 200)).in(what);
  const oci::Descriptor* subject = subject_of(document);
  if (subject == nullptr || answer->header("OCI-Subject")) return done();
  Done added = add_to_fallback(*subject, referrer_of(document), meanwhile);
  return added.ok() ? std::move(added) : Done(std::move(added).error().in(what));
}

// Read, change, write, read again: the tag has no other protection against two writers at once
// (distribution-spec, "Referrers Tag Schema"). A write that began before ours was there takes about as long
// as ours did; once it must have ended the tag is read again, and written anew where that write undid the
// change. Who had to do so rests longer, so that not all of them go on in step; never between reading and
// writing, for what others wrote meanwhile would be lost.
Done RemoteRepository::edit_fallback(const crypto::Digest& subject, const Edit& edit,
                                     const Meanwhile& meanwhile) {
  for (std::size_t writes = 0;; ++writes) {
    const Watch watch;
    SEKISHO_TRY(read, read_fallback(subject));
    oci::Index index = read ? *std::move(read) : empty_index();
    if (edit(index) == Edited::kNothing) return done();
    if (writes == kFallbackTries) break;
    index.media_type = std::string(oci::kIndexType);
    SEKISHO_CHECK(put(attachment_tag(subject, ""), index.media_type, oci::render_index(index)));
    const auto settled = watch.settled();
    if (writes == 0 && meanwhile) meanwhile();
    SEKISHO_CHECK(
        session_->transport().wait(milliseconds_until(settled) + (writes == 0 ? 0 : backoff(writes))));
  }
  return fail(ReasonCode::kTagMoved,
              "others keep writing " + name_.text() + ":" + attachment_tag(subject, ""));
}

Done RemoteRepository::add_to_fallback(const oci::Descriptor& subject, const oci::Descriptor& referrer,
                                       const Meanwhile& meanwhile) {
  const auto add = [&](oci::Index& index) {
    if (lists(index, referrer.digest)) return Edited::kNothing;
    index.manifests.push_back(referrer);
    return Edited::kSomething;
  };
  return edit_fallback(subject.digest, add, meanwhile);
}

}  // namespace sekisho::registry
