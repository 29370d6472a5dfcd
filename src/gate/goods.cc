#include "gate/goods.h"

#include <map>

#include "gate/layer.h"
#include "gate/pin.h"
#include "gate/scratch.h"
#include "gate/side_by_side.h"
#include "manifests/inspect.h"

namespace sekisho::gate {
namespace {

using Images = std::map<std::string, oci::Reference>;  // by NAME@DIGEST

Images pinned_images(const manifests::Inventory& inventory) {
  Images images;
  for (const manifests::Image& image : inventory.images) {
    if (image.reference && image.reference->digest()) images.emplace(image.name(), *image.reference);
  }
  return images;
}

policy::Verdict refused(const report::Judgement& judgement) {
  if (judgement.decision == report::Decision::kUndecided) return policy::Undecided{judgement.reasons};
  return policy::Denial{judgement.reasons};
}

// An image is judged by its papers, under the rule for its own name.
policy::Verdict judge_image(const Request& outer, const oci::Reference& reference) {
  Request request{reference, outer.policy, outer.now, outer.limits, nullptr, outer.destination, nullptr};
  Walk walk(request);
  auto repository = outer.open(reference);
  if (!repository.ok()) {
    walk.stop(repository.error());
  } else if (auto papers = walk.papers(**repository)) {
    return std::move(papers->clearance);
  }
  return refused(walk.finish());
}

std::map<std::string, policy::Verdict> judge_images(const Request& request, const Images& images) {
  std::vector<std::pair<const Images::value_type*, policy::Verdict>> work;
  for (const auto& image : images) work.emplace_back(&image, policy::Denial{});
  side_by_side(work.size(), request.limits.images_at_once,
               [&](std::size_t i) { work[i].second = judge_image(request, work[i].first->second); });
  std::map<std::string, policy::Verdict> verdicts;
  for (auto& [image, verdict] : work) verdicts.emplace(image->first, std::move(verdict));
  return verdicts;
}

report::Decision decision_of(const policy::Verdict& verdict) {
  if (std::holds_alternative<policy::Clearance>(verdict)) return report::Decision::kAdmitted;
  if (std::holds_alternative<policy::Undecided>(verdict)) return report::Decision::kUndecided;
  return report::Decision::kDenied;
}

void show(const policy::Goods& goods, report::Contents& contents) {
  contents.objects = goods.manifests->objects.size();
  for (const manifests::Image& image : goods.manifests->images) {
    report::ContentImage shown{image.text,      image.object,          image.field,
                               image.spot.file, image.spot.place.line, {}};
    const auto found = goods.images.find(image.name());
    if (found != goods.images.end()) shown.decision = decision_of(found->second);
    contents.images.push_back(std::move(shown));
  }
}

}  // namespace

Result<policy::Verdict> judge_goods(Walk& walk, const policy::Clearance& clearance,
                                    archive::Unpacked& unpacked, int directory) {
  const Request& request = walk.request();
  report::Contents contents{unpacked.files, unpacked.bytes, {}, {}, {}};
  policy::Goods goods{unpacked.files, unpacked.bytes};
  const auto& demand = clearance.rule().demands.contents;
  if (demand) {
    manifests::Scope scope = request.applied;
    scope.fields = demand->fields;
    goods.manifests = manifests::inspect({directory, unpacked.files_in()}, scope, request.limits);
    if (request.pinning == Pinning::kTags && demand->pins() != policy::ImagePin::kRequired)
      SEKISHO_CHECK(pin_images(request, scope, unpacked, directory, goods, contents));
    if (demand->verifies_images() && request.open)
      goods.images.merge(judge_images(request, pinned_images(*goods.manifests)));
    show(goods, contents);
  } else if (request.pinning == Pinning::kTags) {
    return fail(ReasonCode::kImageNotPinned,
                "the rule " + clearance.rule().name +
                    " does not ask about contents, so that nobody looks for images");
  }
  walk.judgement().contents = std::move(contents);
  return policy::decide_goods(*request.policy, clearance, goods);
}

void judge_aside(Walk& walk, const Papers& papers, registry::Repository& repository, const Take& take) {
  walk.judgement().stage = report::Stage::kGoods;
  const auto scratch = Scratch::make();
  if (!scratch.ok()) return walk.stop(scratch.error());
  const Limits limits = policy::limits_of(papers.clearance.rule(), walk.request().limits);
  auto unpacked = fetch_tree(papers.document, repository, scratch->layer_file(), scratch->stage(), limits);
  if (!unpacked.ok()) return walk.stop(unpacked.error());
  const auto verdict = judge_goods(walk, papers.clearance, *unpacked, scratch->stage());
  if (!verdict.ok()) return walk.stop(verdict.error());
  const auto* admission = std::get_if<policy::Admission>(&*verdict);
  if (admission == nullptr) return walk.stop(*verdict);
  if (const auto taken = take(*admission, *unpacked, scratch->stage()); !taken.ok())
    return walk.stop(taken.error());
  walk.pass(admission->clearance(), report::Stage::kGoods);
}

}  // namespace sekisho::gate
