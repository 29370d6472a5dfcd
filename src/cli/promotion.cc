#include "cli/promotion.h"

#include "cli/console.h"
#include "gate/judge.h"

namespace sekisho::cli {

Result<std::optional<report::Judgement>> judge_if_asked(const TrustOptions& trust, const Subject& subject) {
  if (!trust.given() && !trust.signer.any() && trust.annotations.empty())
    return std::optional<report::Judgement>();
  SEKISHO_TRY(policy, trust.load(subject.session.limits));
  SEKISHO_TRY(now, trust.time());
  const gate::Request request{subject.reference, policy, now, subject.session.limits,
                              subject.session.transport.get()};
  return std::optional<report::Judgement>(gate::judge(request, *subject.repository));
}

int deny(const report::Judgement& judgement, const OutputOptions& output) {
  return print(output.json() ? render_json_pretty(report::render_verdict(judgement)) + "\n"
                             : report::render_text(judgement, stdout_colour()),
               report::exit_code(judgement));
}

Result<registry::Fetched> fetch_judged(const Subject& subject,
                                       const std::optional<report::Judgement>& judgement) {
  return judgement ? subject.repository->fetch_manifest(*judgement->digest) : subject.fetch();
}

}  // namespace sekisho::cli
