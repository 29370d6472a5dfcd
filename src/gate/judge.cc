#include "gate/judge.h"

#include "gate/goods.h"
#include "gate/layer.h"
#include "gate/scratch.h"
#include "gate/walk.h"

namespace sekisho::gate {

namespace {

Result<archive::Unpacked> unpack(const Papers& papers, registry::Repository& repository,
                                 const Scratch& scratch, const Limits& limits) {
  return fetch_tree(papers.document, repository, scratch.layer_file(), scratch.stage(), limits);
}

void look_into(Walk& walk, const Papers& papers, registry::Repository& repository) {
  walk.judgement().stage = report::Stage::kGoods;
  const auto scratch = Scratch::make();
  if (!scratch.ok()) return walk.stop(scratch.error());
  const Limits limits = policy::limits_of(papers.clearance.rule(), walk.request().limits);
  const auto unpacked = unpack(papers, repository, *scratch, limits);
  if (!unpacked.ok()) return walk.stop(unpacked.error());
  const auto verdict = judge_goods(walk, papers.clearance, *unpacked, scratch->stage());
  const auto* admission = std::get_if<policy::Admission>(&verdict);
  if (admission == nullptr) return walk.stop(verdict);
  walk.pass(admission->clearance(), report::Stage::kGoods);
}

// Papers are all that is judged where the rule asks nothing about contents.
void finish_judging(Walk& walk, const Papers& papers, registry::Repository& repository) {
  if (papers.clearance.rule().demands.contents) return look_into(walk, papers, repository);
  walk.pass(papers.clearance, report::Stage::kPapers);
}

}  // namespace

report::Judgement judge(const Request& request, registry::Repository& repository) {
  Walk walk(request);
  if (const auto papers = walk.papers(repository)) finish_judging(walk, *papers, repository);
  return walk.finish();
}

Explained explain(const Request& request, registry::Repository& repository) {
  Walk walk(request, Walk::Gather::kAll);
  const auto papers = walk.papers(repository);
  if (papers) finish_judging(walk, *papers, repository);
  auto explanation = walk.explain();
  return {walk.finish(), std::move(explanation)};
}

}  // namespace sekisho::gate
