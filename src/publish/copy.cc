#include "publish/copy.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/file.h"
#include "publish/batches.h"
#include "publish/legacy_tag.h"
#include "publish/source.h"
#include "registry/tags.h"

namespace sekisho::publish {
namespace {

class Copier {
 public:
  Copier(const Copying& copying, const Limits& limits) : copying_(copying), limits_(limits) {}

  Done copy_artifact(const registry::Fetched& artifact, std::size_t depth) {
    const auto own = oci::descriptor_of(artifact.document);
    if (!seen_.insert(own.digest).second) return done();
    if (depth > limits_.referrers_deep || seen_.size() > limits_.manifest_layers + limits_.referrers_listed)
      return fail(ReasonCode::kReferrersTooMany, "more hangs on it than will be copied");
    SEKISHO_CHECK(copy_document(artifact, depth));
    return copying_.referrers == Referrers::kLeft ? done() : copy_attached(own, depth);
  }

  Copied take() { return std::move(copied_); }

 private:
  // A registry stores no manifest before its blobs, so where the manifest is all of it is. An index may be
  // there without the manifests below it.
  Done copy_document(const registry::Fetched& artifact, std::size_t depth) {
    const auto own = oci::descriptor_of(artifact.document);
    if (const auto* index = std::get_if<oci::Index>(&artifact.document)) {
      SEKISHO_CHECK(copy_children(*index, depth));
    } else if (const auto there = copying_.to.fetch_manifest(own.digest); there.ok()) {
      return subject_of(artifact) ? put(artifact) : done();
    } else {
      SEKISHO_CHECK(copy_blobs(std::get<oci::Manifest>(artifact.document)));
    }
    ++copied_.manifests;
    return put(artifact);
  }

  // Of a referrer that is there already the listing may still lack it.
  Done put(const registry::Fetched& artifact) {
    return copying_.to.put_manifest(artifact.document, artifact.blob.bytes(), std::nullopt);
  }

  static bool subject_of(const registry::Fetched& artifact) {
    return std::visit([](const auto& value) { return value.subject.has_value(); }, artifact.document);
  }

  Done copy_children(const oci::Index& index, std::size_t depth) {
    std::vector<crypto::Digest> digests;
    for (const auto& child : index.manifests) digests.push_back(child.digest);
    const Done copied = fetch_each(copying_.from, digests, limits_, [&](const registry::Fetched& child) {
      return copy_artifact(child, depth + 1);
    });
    return copied.ok() ? done() : Done(Error(copied.error()).in("while copying what is below the index"));
  }

  Done copy_blobs(const oci::Manifest& manifest) {
    std::vector<oci::Descriptor> wanted = manifest.layers;
    wanted.push_back(manifest.config);
    std::erase_if(wanted, [&](const auto& blob) { return !blobs_.insert(blob.digest).second; });
    std::vector<registry::Upload> small;  // as many as may be held at the same time
    for (auto& upload : mount(wanted)) {
      ++copied_.blobs;
      copied_.bytes += upload.descriptor.size;
      if (upload.descriptor.size > limits_.held_blob_bytes) {
        SEKISHO_CHECK(copy_large(std::move(upload)));
        continue;
      }
      small.push_back(std::move(upload));
      if (small.size() == limits_.held_at_once) SEKISHO_CHECK(copy_small(std::exchange(small, {})));
    }
    return copy_small(std::move(small));
  }

  // What cannot be had without sending it.
  std::vector<registry::Upload> mount(const std::vector<oci::Descriptor>& wanted) {
    auto left = copying_.to.mount_blobs(wanted, copying_.mount_from);
    copied_.mounted += wanted.size() - left.size();
    return left;
  }

  Done copy_small(std::vector<registry::Upload> uploads) {
    std::vector<oci::Descriptor> descriptors;
    for (const auto& upload : uploads) descriptors.push_back(upload.descriptor);
    const auto fetched = copying_.from.fetch_blobs(descriptors, limits_.held_blob_bytes);
    for (std::size_t i = 0; i < uploads.size(); ++i) {
      if (!fetched[i].ok()) return Error(fetched[i].error()).in("while copying a blob");
      uploads[i].bytes = fetched[i]->bytes();
    }
    return copying_.to.put_blobs(uploads);
  }

  Done copy_large(registry::Upload upload) {
    SEKISHO_TRY(file, scratch_file());
    if (Done fetched = copying_.from.fetch_file(upload.descriptor, limits_.layer_bytes, file.get());
        !fetched.ok())
      return std::move(fetched).error().in("while copying a blob");
    upload.file = file.get();
    return copying_.to.put_blobs({upload});
  }

  Done copy_attached(const oci::Descriptor& subject, std::size_t depth) {
    SEKISHO_TRY(listing, copying_.from.list_referrers(subject.digest));
    if (listing.truncated)
      return fail(ReasonCode::kReferrersTooMany,
                  "more hangs on " + subject.digest.text() + " than is listed");
    std::vector<crypto::Digest> digests;
    for (const auto& entry : listing.descriptors) digests.push_back(entry.digest);
    const Done copied = fetch_each(copying_.from, digests, limits_, [&](const registry::Fetched& referrer) {
      return copy_referrer(referrer, subject.digest, depth);
    });
    if (!copied.ok()) return Error(copied.error()).in("while copying what is attached");
    for (const auto suffix :
         {registry::kSignatureSuffix, registry::kAttestationSuffix, registry::kSbomSuffix})
      SEKISHO_CHECK(copy_tag(registry::attachment_tag(subject.digest, suffix)));
    return done();
  }

  // A listing may name what is about something else; that does not hang on the artifact.
  Done copy_referrer(const registry::Fetched& referrer, const crypto::Digest& subject, std::size_t depth) {
    const auto about = std::visit([](const auto& value) { return value.subject; }, referrer.document);
    if (!about || about->digest != subject) return done();
    SEKISHO_CHECK(copy_artifact(referrer, depth + 1));
    copied_.attached.push_back(
        std::visit([](const auto& value) { return value.listed(); }, referrer.document));
    return done();
  }

  Done copy_tag(const std::string& tag) {
    const auto fetched = copying_.from.fetch_tag(tag);
    if (!fetched.ok() && fetched.error().code == ReasonCode::kRegistryNotFound) return done();
    if (!fetched.ok()) return Error(fetched.error()).in("while copying the tag " + tag);
    const auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
    if (manifest == nullptr)
      return fail(ReasonCode::kManifestInvalid, "the tag " + tag + " is not a manifest");
    copied_.tags.push_back(tag);
    const auto there = copying_.to.fetch_tag(tag);
    if (!there.ok() && there.error().code != ReasonCode::kRegistryNotFound)
      return Error(there.error()).in("while reading the tag " + tag);
    if (there.ok() && there->blob.digest() == manifest->digest) return done();
    SEKISHO_CHECK(copy_blobs(*manifest));
    ++copied_.manifests;
    if (!there.ok()) return copying_.to.put_manifest(fetched->document, fetched->blob.bytes(), tag);
    for (const auto& layer : manifest->layers) SEKISHO_CHECK(put_legacy_layer(tag, layer, {}, copying_.to));
    return done();
  }

  const Copying& copying_;
  const Limits& limits_;
  std::set<crypto::Digest> seen_;   // manifests
  std::set<crypto::Digest> blobs_;  // stored by us
  Copied copied_;
};

}  // namespace

Result<Copied> copy(const registry::Fetched& artifact, const std::string& tag, const Copying& copying,
                    const Limits& limits) {
  Copier copier(copying, limits);
  SEKISHO_CHECK(copier.copy_artifact(artifact, 0));
  if (copying.before_tag) SEKISHO_CHECK(copying.before_tag());
  SEKISHO_CHECK(copying.to.put_manifest(artifact.document, artifact.blob.bytes(), tag));
  return copier.take();
}

}  // namespace sekisho::publish
