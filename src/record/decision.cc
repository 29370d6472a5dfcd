#include "record/decision.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/text.h"
#include "record/folder.h"
#include "record/recorded.h"

namespace sekisho::record {
namespace {

namespace fs = std::filesystem;

Result<std::shared_ptr<const policy::Policy>> read_book(const fs::path& folder, const RequestText& request,
                                                        const Limits& limits) {
  std::vector<policy::Source> sources;
  for (const BookFile& file : request.book) {
    const std::size_t number = sources.size() + 1;
    SEKISHO_TRY(bytes, read_regular_file(folder / policy_file(number, file.path), limits.policy_file_bytes));
    policy::Source source{file.path, std::move(bytes), {}};
    for (const std::string& name : file.named) {
      SEKISHO_TRY(content, read_regular_file(folder / named_file(number, source.named.size() + 1, name),
                                             limits.trusted_root_bytes));
      source.named.push_back({name, std::move(content)});
    }
    sources.push_back(std::move(source));
  }
  SEKISHO_TRY(policy, policy::Policy::of_sources(std::move(sources), limits));
  if (policy->digest() == request.policy) return policy;
  return fail(ReasonCode::kRecordInvalid,
              "its book is " + policy->digest().text() + ", and was " + request.policy.text());
}

Result<std::optional<store::State>> read_state(const fs::path& folder, const Limits& limits) {
  std::error_code error;
  if (!fs::exists(folder / kState, error)) return std::optional<store::State>();
  SEKISHO_TRY(state, store::State::open(folder / kState, store::State::Use::kRead, 0, limits));
  return std::optional(std::move(state));
}

// Only what is not judged is taken from the verdict.
Done read_verdict(const fs::path& folder, Decision& decision) {
  SEKISHO_TRY(text, read_regular_file(folder / kVerdict, decision.asked.limits.record_bytes));
  decision.verdict = std::move(text);
  SEKISHO_TRY(json, parse_json(decision.verdict));
  SEKISHO_TRY(members, Members::of(json, kVerdict));
  SEKISHO_TRY(requests, members.object("requests"));
  SEKISHO_TRY(count, requests.integer("count", INT64_MAX));
  SEKISHO_TRY(bytes, requests.integer("bytes", INT64_MAX));
  decision.requests = {count, bytes};
  SEKISHO_TRY(command, members.need("command"));
  if (command->is_null()) return done();
  SEKISHO_TRY(ended, members.object("command"));
  SEKISHO_TRY(exit, ended.integer("exit", 255));
  decision.command_exit = static_cast<int>(exit);
  return done();
}

Result<Decision> read(const fs::path& folder, const Limits& limits) {
  SEKISHO_TRY(request_json, read_json(folder / kRequest, limits));
  SEKISHO_TRY(request, parse_request(request_json, limits));
  SEKISHO_TRY(policy, read_book(folder, request, limits));
  SEKISHO_TRY(state, read_state(folder, limits));
  SEKISHO_TRY(answers_json, read_json(folder / kAnswers, limits));
  SEKISHO_TRY(answers, Answers::parse(answers_json, folder / kLayout, request.asked.limits));
  Decision decision{
      std::move(request.asked), std::move(policy), std::move(state), std::move(answers), {}, {}, {}};
  SEKISHO_CHECK(read_verdict(folder, decision));
  return decision;
}

}  // namespace

Result<Decision> read_decision(const fs::path& folder, const Limits& limits) {
  auto decision = read(folder, limits);
  if (decision.ok()) return decision;
  return fail(ReasonCode::kRecordInvalid, printable(folder.string()) + ": " + decision.error().message());
}

report::Judgement replay(Decision& decision, std::shared_ptr<const policy::Policy> policy) {
  const Asked& asked = decision.asked;
  gate::Request request{asked.reference, std::move(policy), asked.now, asked.limits};
  request.destination = asked.destination;
  request.state = decision.state ? &*decision.state : nullptr;
  request.applied = asked.applied;
  request.open = opening(*decision.answers, {});
  request.pinning = asked.pinning;
  Recorded repository(*decision.answers, name_of(asked.reference), nullptr, false);
  return gate::rehearse(request, repository, asked.form);
}

report::Judgement replay(Decision& decision) {
  report::Judgement judgement = replay(decision, decision.policy);
  judgement.requests = decision.requests;
  if (judgement.decision == report::Decision::kAdmitted) judgement.command_exit = decision.command_exit;
  return judgement;
}

}  // namespace sekisho::record
