#include "gate/judge.h"

#include "gate/walk.h"

namespace sekisho::gate {

report::Judgement judge(const Request& request, registry::Repository& repository) {
  Walk walk(request);
  if (const auto papers = walk.papers(repository)) walk.pass(papers->clearance, report::Stage::kPapers);
  return walk.finish();
}

Explained explain(const Request& request, registry::Repository& repository) {
  Walk walk(request, Walk::Gather::kAll);
  const auto papers = walk.papers(repository);
  if (papers) walk.pass(papers->clearance, report::Stage::kPapers);
  auto explanation = walk.explain();
  return {walk.finish(), std::move(explanation)};
}

}  // namespace sekisho::gate
