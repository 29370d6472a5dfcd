#include "cli/judging.h"

namespace sekisho::cli {

Result<Opened> open_reference(const std::string& text, const Bench& bench) {
  SEKISHO_TRY(reference, bench.registry.parse_reference(text));
  SEKISHO_TRY(repository, bench.session.repository(reference));
  return Opened{
      {std::move(reference), bench.policy, bench.now, bench.session.limits, bench.session.transport.get(),
       bench.destination, bench.state, bench.applied, bench.session.opener()},
      std::move(repository)};
}

report::Judgement unusable(const std::string& reference, Time now, const Error& error) {
  report::Judgement judgement;
  judgement.reference = reference;
  judgement.time = now;
  judgement.decision = report::Decision::kUndecided;
  judgement.unusable = true;
  judgement.reasons = {{error.code, reference, error.message()}};
  return judgement;
}

report::Judgement judge_reference(const std::string& text, const Bench& bench) {
  const auto opened = open_reference(text, bench);
  if (!opened.ok()) return unusable(text, bench.now, opened.error());
  return gate::judge(opened->request, *opened->repository);
}

}  // namespace sekisho::cli
