#include "cli/promotion.h"

#include <CLI/App.hpp>

#include "cli/console.h"
#include "gate/judge.h"

namespace sekisho::cli {
namespace {

Result<Verdict> judge(const TrustOptions& trust, const Subject& subject) {
  if (!trust.given() && !trust.signer.any() && trust.annotations.empty()) return Verdict();
  SEKISHO_TRY(policy, trust.load(subject.session.limits));
  SEKISHO_TRY(now, trust.time());
  SEKISHO_TRY(state, trust.open_state(store::State::Use::kRead, *policy, subject.session.limits));
  const gate::Request request{subject.reference,
                              policy,
                              now,
                              subject.session.limits,
                              subject.session.transport.get(),
                              trust.destination,
                              state ? &*state : nullptr,
                              trust.applied.scope(),
                              subject.session.opener()};
  return Verdict(gate::judge(request, *subject.repository));
}

// By the digest that was judged, so that nothing else is written.
Result<registry::Fetched> fetch(const Subject& subject, const Verdict& verdict) {
  return verdict ? subject.repository->fetch_manifest(*verdict->digest) : subject.fetch();
}

}  // namespace

void PromotionOptions::add_to(CLI::App& command, const std::string& name) {
  command.add_option(name, reference, "The artifact")->required();
  registry.add_to(command);
  trust.add_to(command);
  output.add_to(command);
}

int run_promotion(const PromotionOptions& options, const Promote& promote) {
  const auto subject = Subject::open(options.reference, options.registry);
  if (!subject.ok()) return complain(subject.error());
  const auto verdict = judge(options.trust, *subject);
  if (!verdict.ok()) return complain(verdict.error());
  if (*verdict && report::exit_code(**verdict) != kDone)
    return print(render(**verdict, options.output, stdout_colour()), report::exit_code(**verdict));
  const auto fetched = fetch(*subject, *verdict);
  return fetched.ok() ? finish(promote(*subject, *fetched, *verdict)) : complain(fetched.error());
}

std::string verdict_text(const Verdict& verdict) {
  return verdict ? report::render_text(*verdict, stdout_colour()) : std::string();
}

Json verdict_json(const Verdict& verdict) { return verdict ? report::render_verdict(*verdict) : Json(); }

}  // namespace sekisho::cli
