#include "audit/auditor.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "audit/image.h"
#include "audit/keeping.h"
#include "audit/mapping.h"
#include "audit/turns.h"
#include "gate/side_by_side.h"

namespace sekisho::audit {
namespace {

using report::AuditRow;
using report::Basis;

// So many hosts have their whole share at once; of more each has a part. A thread keeps connections to
// several.
constexpr std::size_t kHosts = 4;

std::string name_of(const oci::Reference& reference) {
  if (reference.digest()) return reference.resolved(*reference.digest());
  if (reference.is_layout()) return reference.typed();
  return reference.name()->text() + ":" + reference.effective_tag().value_or("");
}

const std::string& running_digest(const AuditRow& row) {
  return row.running ? row.running->digest : row.verdict.digest;
}

bool asks_for_destinations(const policy::Policy& policy) {
  return std::any_of(policy.rules().begin(), policy.rules().end(),
                     [](const policy::Rule& rule) { return !rule.scope.is_everywhere(); });
}

// Examiner judges one subject after the other; shared by all threads.
class Examiner {
 public:
  explicit Examiner(const Setup& setup) : setup_(setup) {}

  // given_up is why its host is not to be asked, where it is not.
  Result<AuditRow> examine(const Subject& subject, const std::optional<Error>& given_up) const {
    const auto& digest = subject.reference.digest();
    // A revoked digest is not admitted by the index that it is in.
    if (!subject.index || !digest || !subject.reference.name() || is_revoked(*digest))
      return by_itself(subject, given_up);
    const oci::Reference index = at_digest(*subject.reference.name(), *subject.index);
    const auto part = [&](const oci::Reference& reference) {
      return Subject{reference, subject.destination, {}};
    };
    Mapping mapping(subject.reference, index,
                    {is_revoked(*subject.index),
                     [&](const oci::Reference& reference) { return by_itself(part(reference), given_up); },
                     [&] { return find_cover(part(index), *digest, given_up); },
                     [&](const Error& error) { return open_row(part(index), error); }});
    auto row = mapping.judge();
    if (row.ok()) row->places = subject.places;
    return row;
  }

 private:
  Result<AuditRow> by_itself(const Subject& subject, const std::optional<Error>& given_up) const {
    if (auto kept = from_cache(subject)) return *std::move(kept);
    AuditRow row{{}, Basis::kGathered, setup_.now, subject.places, {}};
    auto verdict = report::read_verdict(judge(subject, given_up, row.basis));
    // A verdict of ours that cannot be read is a fault of ours, and no reason to lose the row.
    if (!verdict.ok()) {
      return open_row(subject, fail(ReasonCode::kInternalError, verdict.error().message()));
    }
    row.verdict = *std::move(verdict);
    keep(subject, row);
    return row;
  }

  Result<AuditRow> open_row(const Subject& subject, const Error& error) const {
    SEKISHO_TRY(verdict, report::read_verdict(report::render_verdict(blocked(subject, error))));
    return AuditRow{std::move(verdict), Basis::kGathered, setup_.now, subject.places, {}};
  }

  bool is_revoked(const crypto::Digest& digest) const {
    const auto& revoked = setup_.policy->revoked_digests();
    return std::any_of(revoked.begin(), revoked.end(), [&](const auto& one) { return one.digest == digest; });
  }

  // Its bytes are hashed, whether they come from the cache or not.
  Result<Cover> find_cover(const Subject& index, const crypto::Digest& digest,
                           const std::optional<Error>& given_up) const {
    SEKISHO_TRY(repository, open(index.reference, given_up));
    if (setup_.cache != nullptr)
      repository = std::make_unique<Keeping>(std::move(repository), *setup_.cache, setup_.limits);
    SEKISHO_TRY(fetched, repository->fetch_manifest(*index.reference.digest()));
    return cover_of(fetched.document, digest, setup_.policy->ruling(index.reference, index.destination).rule,
                    setup_.limits);
  }

  bool keeps() const { return setup_.cache != nullptr && setup_.state == nullptr; }

  store::VerdictKey key_of(const Subject& subject) const {
    return {name_of(subject.reference), subject.destination.cluster, subject.destination.name_space,
            setup_.policy->digest().text(), setup_.evaluator};
  }

  // A verdict of before answers while it is young enough and time has changed nothing, and never one from a
  // later time.
  std::optional<AuditRow> from_cache(const Subject& subject) const {
    if (!keeps() || !subject.reference.digest()) return std::nullopt;
    const auto kept = setup_.cache->find_verdict(key_of(subject));
    if (!kept || setup_.now < kept->judged || setup_.now >= kept->judged + setup_.recheck_after)
      return std::nullopt;
    if (kept->holds_until && setup_.now >= *kept->holds_until) return std::nullopt;
    auto json = parse_json(kept->verdict, setup_.limits.json_depth);
    if (!json.ok()) return std::nullopt;
    auto verdict = report::read_verdict(*json);
    if (!verdict.ok()) return std::nullopt;
    return AuditRow{*std::move(verdict), Basis::kKept, kept->judged, subject.places, {}};
  }

  Result<std::unique_ptr<registry::Repository>> open(const oci::Reference& reference,
                                                     const std::optional<Error>& given_up) const {
    if (given_up) return *given_up;
    return setup_.open(reference);
  }

  Json judge(const Subject& subject, const std::optional<Error>& given_up, Basis& basis) const {
    auto repository = open(subject.reference, given_up);
    if (!repository.ok()) return report::render_verdict(blocked(subject, repository.error()));
    gate::Request request{subject.reference,   setup_.policy, setup_.now,     setup_.limits, nullptr,
                          subject.destination, setup_.state,  setup_.applied, setup_.open};
    if (setup_.cache == nullptr) return report::render_verdict(gate::judge(request, **repository));
    Keeping keeping(*std::move(repository), *setup_.cache, setup_.limits);
    const auto judgement = gate::judge(request, keeping);
    if (keeping.fetched() == 0 && keeping.found() > 0) basis = Basis::kListed;
    return report::render_verdict(judgement);
  }

  report::Judgement blocked(const Subject& subject, const Error& error) const {
    return gate::unjudged(subject.reference, setup_.policy, setup_.now, error);
  }

  // What could not be decided is asked again the next time.
  void keep(const Subject& subject, const AuditRow& row) const {
    if (!keeps() || row.verdict.decision == report::Decision::kUndecided || row.verdict.resolved.empty())
      return;
    store::VerdictKey key = key_of(subject);
    key.reference = row.verdict.resolved;
    setup_.cache->keep_verdict(key, {setup_.now, row.verdict.holds_until, row.verdict.json});
  }

  const Setup& setup_;
};

std::vector<std::string> hosts_of(const std::vector<Subject>& subjects) {
  std::vector<std::string> hosts;
  for (const Subject& subject : subjects)
    hosts.push_back(subject.reference.name() ? subject.reference.name()->host() : "");
  return hosts;
}

// Whether a row's registry answered: reasons about images in what was judged say nothing of it.
std::optional<Done> answered(const AuditRow& row) {
  if (row.basis == Basis::kKept) return std::nullopt;
  for (const report::AuditReason& reason : row.verdict.reasons) {
    const auto code = find_reason(reason.code);
    const bool silent = code == ReasonCode::kRegistryUnreachable || code == ReasonCode::kRegistryTimeout;
    if (silent && (reason.subject == row.verdict.reference || reason.subject == row.verdict.digest))
      return fail(*code, reason.detail);
  }
  return done();
}

}  // namespace

std::vector<Subject> subjects_of(const std::vector<Entry>& entries, const policy::Policy& policy,
                                 const std::string& cluster) {
  const bool apart = asks_for_destinations(policy);
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> known;
  std::vector<Subject> subjects;
  for (const auto& [reference, place, index] : entries) {
    policy::Destination destination;
    if (apart) destination = {place.cluster.empty() ? cluster : place.cluster, place.name_space};
    const auto [found, is_new] = known.try_emplace(
        {name_of(reference), index ? index->text() : "", destination.cluster, destination.name_space},
        subjects.size());
    if (is_new) subjects.push_back({reference, std::move(destination), {}, index});
    subjects[found->second].places.push_back(place);
  }
  return subjects;
}

std::vector<AuditRow> judge_all(const Setup& setup, const std::vector<Subject>& subjects, const Watch& watch,
                                const std::atomic<bool>& stop) {
  const Examiner examiner(setup);
  std::mutex mutex;
  std::vector<AuditRow> rows;
  rows.reserve(subjects.size());
  Turns turns(hosts_of(subjects), setup.at_once);
  const auto take_turns = [&] {
    for (auto turn = turns.next(); turn && !stop; turn = turns.next()) {
      auto row = examiner.examine(subjects[turn->subject], turn->given_up);
      turns.end(*turn, row.ok() ? answered(*row) : std::nullopt, Clock::now());
      const std::lock_guard lock(mutex);
      if (!row.ok()) continue;
      if (setup.past) row->then = setup.past(row->verdict.resolved, subjects[turn->subject].destination);
      watch(turn->subject, *row);
      rows.push_back(*std::move(row));
    }
  };
  const std::size_t threads = turns.threads(std::min(setup.limits.audit_at_once, kHosts * setup.at_once));
  gate::side_by_side(threads, threads, [&](std::size_t) { take_turns(); });
  sort_rows(rows);
  return rows;
}

void sort_rows(std::vector<AuditRow>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const AuditRow& a, const AuditRow& b) {
    return std::tie(a.verdict.digest, a.verdict.resolved, a.verdict.reference, running_digest(a)) <
           std::tie(b.verdict.digest, b.verdict.resolved, b.verdict.reference, running_digest(b));
  });
}

}  // namespace sekisho::audit
