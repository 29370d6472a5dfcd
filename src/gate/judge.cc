#include "gate/judge.h"

#include "gate/goods.h"
#include "gate/walk.h"

namespace sekisho::gate {

namespace {

// Papers are all that is judged where the rule asks nothing about contents.
void finish_judging(Walk& walk, const Papers& papers, registry::Repository& repository) {
  if (papers.clearance.rule().demands.contents) {
    return judge_aside(walk, papers, repository, [](const auto&, const auto&, int) { return done(); });
  }
  walk.pass(papers.clearance, report::Stage::kPapers);
}

// What is admitted in warn mode has the reasons of the papers first.
void explain_tree(const Papers& papers, const report::Judgement& judgement, policy::TreeAnswer& tree) {
  tree.judged = judgement.contents.has_value();
  if (!tree.judged) return;
  const bool admitted = judgement.decision == report::Decision::kAdmitted;
  const std::size_t of_papers = admitted ? papers.clearance.would_be().size() : 0;
  tree.unmet.assign(judgement.reasons.begin() + static_cast<std::ptrdiff_t>(of_papers),
                    judgement.reasons.end());
}

}  // namespace

report::Judgement judge(const Request& request, registry::Repository& repository) {
  Walk walk(request);
  if (const auto papers = walk.papers(repository)) finish_judging(walk, *papers, repository);
  return walk.finish();
}

report::Judgement unjudged(const oci::Reference& reference, std::shared_ptr<const policy::Policy> policy,
                           Time now, const Error& error) {
  report::Judgement judgement;
  judgement.reference = reference.typed();
  judgement.policy = std::move(policy);
  judgement.time = now;
  judgement.decision = report::Decision::kUndecided;
  judgement.unusable = reason_class(error.code) == ReasonClass::kUnusable;
  judgement.reasons = {{error.code, reference.typed(), error.message()}};
  return judgement;
}

Explained explain(const Request& request, registry::Repository& repository) {
  Walk walk(request, Walk::Gather::kAll);
  const auto papers = walk.papers(repository);
  if (papers) finish_judging(walk, *papers, repository);
  auto explanation = walk.explain();
  if (papers && explanation && explanation->tree.asked)
    explain_tree(*papers, walk.judgement(), explanation->tree);
  return {walk.finish(), std::move(explanation)};
}

}  // namespace sekisho::gate
