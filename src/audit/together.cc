#include "audit/together.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "audit/subject_json.h"
#include "report/audit_report.h"

namespace sekisho::audit {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
using report::AuditRow;

constexpr Milliseconds kPoll{1000};  // between two looks at what others do
constexpr int kReopened = 3;         // how often results that nobody wrote are judged anew

// About one second, so that many do not ask at once; it ends early once stop is set.
void pause(const std::atomic<bool>& stop) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto until = Clock::now() + kPoll / 2 + Milliseconds(random() % static_cast<unsigned>(kPoll.count()));
  while (!stop && Clock::now() < until) std::this_thread::sleep_for(Milliseconds(20));
}

// patiently asks again while the database cannot be reached, for as long as given.
template <class Work>
auto patiently(std::chrono::seconds patience, const std::atomic<bool>& stop, const Work& work)
    -> decltype(work()) {
  const auto until = Clock::now() + patience;
  while (true) {
    auto result = work();
    if (result.ok() || result.error().code != ReasonCode::kStoreUnreachable) return result;
    if (stop || Clock::now() >= until) return result;
    pause(stop);
  }
}

// What carries a code of ours and cannot be read is a fault of ours.
Error own_fault(const Error& error) {
  return fail(ReasonCode::kInternalError, "in the run's database: " + error.message());
}

// A result is a row without its places, which stand with the subject.
std::string render_result(AuditRow row) {
  row.places.clear();
  return report::render_audit_json_line(row);
}

Result<AuditRow> read_result(const std::string& text, std::vector<report::Place> places) {
  SEKISHO_TRY(json, parse_json(text));
  SEKISHO_TRY(row, report::read_audit_row(json));
  row.places = std::move(places);
  return row;
}

// Keeper writes the results of one claim as they come, and renews it, in a thread of its own; the fleet is
// its alone until finish.
class Keeper {
 public:
  Keeper(store::Fleet& fleet, const store::Claim& claim, std::chrono::seconds lease,
         const std::atomic<bool>& interrupted)
      : fleet_(fleet), claim_(claim), lease_(lease), interrupted_(interrupted), thread_([this] { work(); }) {}
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() { (void)finish(); }

  void add(store::Item result) {
    const std::lock_guard lock(mutex_);
    results_.push_back(std::move(result));
    wake_.notify_one();
  }
  // stop is set where no further subject is to be begun: interrupted, or the claim is not ours any more.
  const std::atomic<bool>& stop() const { return stop_; }
  // finish returns when all results are written.
  Done finish() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
    return result_;
  }

 private:
  void work() {
    while (true) {
      std::vector<store::Item> results;
      bool closing = false;
      {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kPoll / 5, [this] { return closing_ || !results_.empty(); });
        results.swap(results_);
        closing = closing_;
      }
      result_ = patiently(2 * lease_, interrupted_, [&] { return keep(results); });
      if (!result_.ok()) stop_ = true;
      if (!result_.ok() || closing) return;
    }
  }

  // Whoever has had no answer for a whole lease must take it that another works on this part by now.
  Done keep(const std::vector<store::Item>& results) {
    const auto began = Clock::now();
    if (interrupted_ || began - renewed_ >= lease_) stop_ = true;
    SEKISHO_CHECK(fleet_.write(claim_, results));
    if (began - renewed_ < lease_ / 3) return done();
    SEKISHO_TRY(renewal, fleet_.renew(claim_));
    if (renewal == store::Fleet::Renewal::kHeld) renewed_ = began;
    if (renewal == store::Fleet::Renewal::kLost) stop_ = true;
    return done();
  }

  store::Fleet& fleet_;
  const store::Claim& claim_;
  const std::chrono::seconds lease_;
  const std::atomic<bool>& interrupted_;
  Clock::time_point renewed_ = Clock::now();
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<store::Item> results_;
  bool closing_ = false;
  Done result_ = done();
  std::jthread thread_;
};

class Worker {
 public:
  Worker(store::Fleet& fleet, const Setup& setup, const Heard& heard, const std::atomic<bool>& stop)
      : fleet_(fleet), setup_(setup), heard_(heard), stop_(stop), lease_(fleet.lending().lease) {}

  Result<Shared> run() {
    for (int reopened = 0; !stop_;) {
      SEKISHO_TRY(claim, ask([&] { return fleet_.claim(setup_.at_once); }));
      if (claim) {
        SEKISHO_CHECK(judge(*claim));
        continue;
      }
      SEKISHO_TRY(is_finished, ask([&] { return fleet_.is_finished(); }));
      if (!is_finished) {
        pause(stop_);
        continue;
      }
      SEKISHO_TRY(shared, read());
      if (shared.missing == 0) return shared;
      if (++reopened > kReopened)
        return fail(ReasonCode::kRunRefused, "the run's results are changed in the database again and again");
      SEKISHO_CHECK(ask([&] { return fleet_.reopen(); }));
    }
    return read();
  }

 private:
  template <class Work>
  auto ask(const Work& work) -> decltype(work()) {
    return patiently(2 * lease_, stop_, work);
  }

  Done judge(const store::Claim& claim) {
    std::vector<Subject> subjects;
    for (const store::Item& item : claim.subjects) {
      auto subject = read_subject(item.text);
      if (!subject.ok()) return own_fault(subject.error());
      subjects.push_back(*std::move(subject));
    }
    Setup setup = setup_;
    setup.at_once = claim.at_once;
    Keeper keeper(fleet_, claim, lease_, stop_);
    std::size_t judged_by_all = claim.judged;
    const auto keep = [&](std::size_t i, const AuditRow& row) {
      keeper.add({claim.subjects[i].ordinal, render_result(row)});
      heard_(++judged_by_all, row);
    };
    const std::size_t judged = judge_all(setup, subjects, keep, keeper.stop()).size();
    const bool stopped = keeper.stop();
    SEKISHO_CHECK(keeper.finish());
    SEKISHO_CHECK(ask([&] { return fleet_.give_back(claim); }));
    if (stopped || judged == subjects.size()) return done();
    return fail(ReasonCode::kInternalError, "a verdict could not be rendered");
  }

  Result<Shared> read() {
    return ask([&]() -> Result<Shared> {
      Shared shared;
      SEKISHO_TRY(missing, fleet_.read([&](std::size_t, const std::string& text, const std::string* result) {
        return result == nullptr ? done() : add_row(text, *result, shared.rows);
      }));
      shared.missing = missing;
      sort_rows(shared.rows);
      return shared;
    });
  }

  static Done add_row(const std::string& text, const std::string& result, std::vector<AuditRow>& rows) {
    auto subject = read_subject(text);
    if (!subject.ok()) return own_fault(subject.error());
    auto row = read_result(result, std::move(subject->places));
    if (!row.ok()) return own_fault(row.error());
    rows.push_back(*std::move(row));
    return done();
  }

  store::Fleet& fleet_;
  const Setup& setup_;
  const Heard& heard_;
  const std::atomic<bool>& stop_;
  const std::chrono::seconds lease_;
};

Result<std::vector<store::Task>> tasks_of(const std::vector<Subject>& subjects) {
  std::vector<store::Task> tasks;
  for (const Subject& subject : subjects) {
    if (subject.reference.is_layout())
      return fail(ReasonCode::kUsageInvalid,
                  subject.reference.typed() + ": a layout is on this machine only; judge it without --store");
    tasks.push_back({subject.reference.name()->host(), render_subject(subject)});
  }
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](const store::Task& a, const store::Task& b) { return a.host < b.host; });
  return tasks;
}

Result<store::Fleet::Beginning> begin(store::Fleet& fleet, const Setup& setup, std::size_t budget,
                                      const Gather& gather, const std::atomic<bool>& stop) {
  const Time begun = now();
  SEKISHO_TRY(inventory, gather());
  SEKISHO_TRY(tasks, tasks_of(subjects_of(inventory.entries, *setup.policy, setup.cluster)));
  const store::Terms terms{setup.policy->digest().text(), setup.evaluator, setup.now, budget,
                           render_notes({begun, std::move(inventory.faults)})};
  // Where another worker is about to begin the run, this waits for it, and that may take long.
  return patiently(2 * fleet.lending().lease, stop, [&] { return fleet.begin(terms, tasks); });
}

}  // namespace

Result<Joined> join(store::Fleet& fleet, Setup& setup, std::size_t budget, const Gather& gather,
                    const std::atomic<bool>& stop) {
  SEKISHO_TRY(found, fleet.find());
  Came came = Came::kToOthers;
  if (!found) {
    SEKISHO_TRY(begun, begin(fleet, setup, budget, gather, stop));
    found = std::move(begun.terms);
    if (begun.is_ours) came = Came::kFirst;
  }
  const std::string policy = setup.policy->digest().text();
  if (found->policy != policy)
    return fail(ReasonCode::kRunRefused,
                "the run was begun with the policy " + found->policy + ", and this one is " + policy);
  if (found->evaluator != setup.evaluator)
    return fail(ReasonCode::kRunRefused,
                "the run was begun by \"" + found->evaluator + "\", and this is \"" + setup.evaluator + "\"");
  setup.now = found->now;
  auto notes = read_notes(found->notes);
  if (!notes.ok()) return own_fault(notes.error());
  return Joined{came, *std::move(notes)};
}

Result<Shared> judge_together(store::Fleet& fleet, const Setup& setup, const Heard& heard,
                              const std::atomic<bool>& stop) {
  return Worker(fleet, setup, heard, stop).run();
}

}  // namespace sekisho::audit
