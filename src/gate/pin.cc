#include "gate/pin.h"

#include <map>

#include "archive/rewrite.h"
#include "gate/side_by_side.h"
#include "manifests/inspect.h"
#include "manifests/pin.h"

namespace sekisho::gate {
namespace {

using manifests::Image;

// Tag is an image without a digest, and the one that it has.
struct Tag {
  oci::Reference reference;
  Result<crypto::Digest> digest;
};
using Tags = std::map<std::string, Tag>;  // by Image::name

bool lacks_digest(const Image& image) { return image.reference && !image.reference->digest(); }

Result<crypto::Digest> resolve(const Open& open, const oci::Reference& reference) {
  SEKISHO_TRY(repository, open(reference));
  SEKISHO_TRY(fetched, repository->fetch_tag(reference.effective_tag()));
  return fetched.blob.digest();
}

Tags resolve_tags(const Request& request, const manifests::Inventory& inventory) {
  Tags tags;
  for (const Image& image : inventory.images) {
    if (lacks_digest(image))
      tags.emplace(image.name(), Tag{*image.reference, fail(ReasonCode::kInternalError, "not resolved")});
  }
  std::vector<Tag*> work;
  for (auto& [name, tag] : tags) work.push_back(&tag);
  side_by_side(work.size(), request.limits.images_at_once,
               [&](std::size_t i) { work[i]->digest = resolve(request.open, work[i]->reference); });
  return tags;
}

policy::Verdict refusal(const std::string& name, const Error& error) {
  const std::vector<policy::Reason> reasons = {{error.code, name, error.message()}};
  if (reason_class(error.code) == ReasonClass::kUndecided) return policy::Undecided{reasons};
  return policy::Denial{reasons};
}

using Pins = std::map<std::string, std::vector<manifests::Pin>>;  // by file

Pins plan(const manifests::Inventory& inventory, const Tags& tags) {
  Pins pins;
  for (const Image& image : inventory.images) {
    const auto found = tags.find(image.name());
    if (found == tags.end() || !found->second.digest.ok()) continue;
    pins[image.spot.file].push_back({image.spot.place, image.text, found->second.digest->text()});
  }
  return pins;
}

// Rewriter changes the files of a staged tree.
class Rewriter {
 public:
  Rewriter(archive::Unpacked& unpacked, int directory, report::Contents& contents, const Limits& limits)
      : unpacked_(unpacked), directory_(directory), contents_(contents), limits_(limits) {}

  // A file that cannot be pinned stays as it is, and why is told by the images in it.
  Done rewrite(const Pins& pins) {
    const manifests::Tree tree(directory_, unpacked_.files_in());
    for (const auto& [file, of_file] : pins) {
      SEKISHO_TRY(before, tree.read(file, limits_.file_bytes));
      auto after = manifests::pin_text(before, of_file);
      if (!after.ok()) {
        unpinned_.emplace(file, after.error());
        continue;
      }
      SEKISHO_CHECK(archive::rewrite_file(unpacked_, directory_, file, *after));
      contents_.rewritten.push_back({file, crypto::Digest::of(before), crypto::Digest::of(*after)});
    }
    return done();
  }

  Error why_not(const std::string& file) const {
    const auto found = unpinned_.find(file);
    if (found != unpinned_.end()) return found->second;
    return fail(ReasonCode::kImageNotPinned,
                "its digest did not reach what is applied; render it before the push");
  }

 private:
  archive::Unpacked& unpacked_;
  const int directory_;
  report::Contents& contents_;
  const Limits& limits_;
  std::map<std::string, Error> unpinned_;
};

// Whatever was written, what counts is how the tree reads now.
void look_again(const manifests::Inventory& now, const Tags& tags, const Rewriter& rewriter,
                policy::Goods& goods) {
  for (const Image& image : now.images) {
    if (!lacks_digest(image)) continue;
    const auto found = tags.find(image.name());
    const bool failed = found != tags.end() && !found->second.digest.ok();
    const Error why = failed ? found->second.digest.error() : rewriter.why_not(image.spot.file);
    goods.images.emplace(image.name(), refusal(image.name(), why));
  }
}

}  // namespace

Done pin_images(const Request& request, const manifests::Scope& scope, archive::Unpacked& unpacked,
                int directory, policy::Goods& goods, report::Contents& contents) {
  const Tags tags = resolve_tags(request, *goods.manifests);
  if (tags.empty()) return done();
  Rewriter rewriter(unpacked, directory, contents, request.limits);
  SEKISHO_CHECK(rewriter.rewrite(plan(*goods.manifests, tags)));
  goods.manifests = manifests::inspect({directory, unpacked.files_in()}, scope, request.limits);
  look_again(*goods.manifests, tags, rewriter, goods);
  return done();
}

}  // namespace sekisho::gate
