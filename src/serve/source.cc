#include "serve/source.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/text.h"
#include "gate/judge.h"
#include "serve/cluster.h"
#include "serve/judging.h"
#include "serve/store.h"

namespace sekisho::serve {
namespace {

using Clock = std::chrono::steady_clock;
using report::Decision;

constexpr std::size_t kRevisions = 2;  // kept of one source, the newest included

// Keeper is one source between its rounds.
struct Keeper {
  SourceEntry entry;
  std::vector<Kept> kept;  // the newest first
  Clock::time_point due = Clock::now();
  std::size_t failures = 0;
  std::string told;  // the key of what was said last
};

std::string shown_name(const SourceEntry& entry) { return entry.name.name_space + "/" + entry.name.name; }

std::string revision_text(const oci::Reference& reference, const crypto::Digest& digest) {
  const auto tag = reference.digest() ? std::nullopt : reference.effective_tag();
  return tag ? *tag + "@" + digest.text() : digest.text();
}

double luck() {
  static std::mt19937 random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

struct Source::State {
  State(Setup given, PolicyWatch read, Store opened, Board& shared)
      : setup(std::move(given)), watch(std::move(read)), store(std::move(opened)), board(shared) {
    if (setup.endpoint) cluster.emplace(*setup.endpoint, setup.advertise, setup.limits);
  }

  Setup setup;
  PolicyWatch watch;
  Store store;
  Board& board;
  std::optional<Cluster> cluster;
  std::vector<Keeper> keepers;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;

  Done find_all();
  int round(Keeper& keeper);
  void look_at_policy();
  Clock::time_point next_due() const;
  bool should_stop();
  void sleep_until(Clock::time_point due);

 private:
  Bench bench_of(const Keeper& keeper) const;
  report::Judgement judge_wanted(const Bench& bench, Keeper& keeper, Round& round);
  Result<Revision> store_new(const Bench& bench, const Keeper& keeper, const report::Judgement& judgement);
  void judge_kept(const Bench& bench, const Keeper& keeper, Round& round);
  void act(Keeper& keeper, const Round& round, const Plan& plan);
  Done tell(Keeper& keeper, const Plan& plan, Time now);
  void say(const std::string& text) const { setup.say(printable(text)); }
};

Done Source::State::find_all() {
  for (const SourceEntry& entry : setup.entries) {
    board.add(entry.name);
    SEKISHO_CHECK(store.prepare(entry.name));
    Keeper keeper{entry, {}, Clock::now(), 0, {}};
    for (Revision& revision : store.find(entry.name))
      keeper.kept.push_back({std::move(revision), Standing::kFound, {}});
    keepers.push_back(std::move(keeper));
  }
  return done();
}

Bench Source::State::bench_of(const Keeper& keeper) const {
  const SourceEntry& entry = keeper.entry;
  const std::string& cluster_name = entry.cluster.empty() ? setup.cluster : entry.cluster;
  return {setup.access, setup.tls, setup.limits, watch.current(), {cluster_name, entry.name.name_space},
          setup.state,  now(),     entry.paths};
}

// The tarball is ours, made of the tree that was handed over; what was admitted is only ever named by digest.
Result<Revision> Source::State::store_new(const Bench& bench, const Keeper& keeper,
                                          const report::Judgement& judgement) {
  const oci::Reference& reference = keeper.entry.reference;
  const crypto::Digest& digest = *judgement.digest;
  SEKISHO_TRY(metadata, fetch_metadata(bench, reference.at(digest), digest));
  const policy::Rule* rule = bench.policy->ruling(reference, bench.destination).rule;
  const Limits limits = rule == nullptr ? setup.limits : policy::limits_of(*rule, setup.limits);
  Revision revision{digest, revision_text(reference, digest), digest, 0, bench.now, std::move(metadata)};
  return store.pack(keeper.entry.name, std::move(revision), limits);
}

// What the reference names is judged; where it is admitted and not there yet, it is judged once more by its
// digest and handed over.
report::Judgement Source::State::judge_wanted(const Bench& bench, Keeper& keeper, Round& round) {
  const oci::Reference& reference = keeper.entry.reference;
  report::Judgement judgement = judge(bench, reference);
  round.wanted = finding_of(bench, reference, judgement);
  if (!needs_taking(round.wanted, round.kept)) return judgement;
  judgement = take(bench, reference.at(*judgement.digest), store.tree(keeper.entry.name));
  round.wanted = finding_of(bench, reference, judgement);
  if (round.wanted.decision != Decision::kAdmitted) return judgement;
  auto revision = store_new(bench, keeper, judgement);
  if (!revision.ok()) {
    round.trouble = revision.error();
    return judgement;
  }
  std::erase_if(round.kept, [&](const Kept& kept) { return kept.revision.archive == revision->archive; });
  round.kept.insert(round.kept.begin(), {*std::move(revision), Standing::kFound, round.wanted});
  if (round.kept.size() > kRevisions) round.kept.erase(round.kept.begin() + kRevisions, round.kept.end());
  return judgement;
}

void Source::State::judge_kept(const Bench& bench, const Keeper& keeper, Round& round) {
  for (Kept& kept : round.kept) {
    const crypto::Digest& digest = kept.revision.manifest;
    const bool is_wanted = round.wanted.digest == digest;
    kept.finding = is_wanted ? round.wanted : judge_again(bench, keeper.entry.reference, digest);
  }
}

// First nobody is given what must not be served any more, then the disk follows.
void Source::State::act(Keeper& keeper, const Round& round, const Plan& plan) {
  std::vector<Board::Shown> shown;
  std::vector<Revision> revisions;
  keeper.kept.clear();
  for (std::size_t i = 0; i < round.kept.size(); ++i) {
    if (plan.fates[i] == Fate::kRemove) continue;
    Kept kept = round.kept[i];
    const bool serve = plan.fates[i] == Fate::kServe;
    if (serve) shown.push_back({kept.revision, store.archive(keeper.entry.name, kept.revision.archive)});
    kept.standing = serve ? Standing::kServed : Standing::kFound;
    revisions.push_back(kept.revision);
    keeper.kept.push_back(std::move(kept));
  }
  board.show(keeper.entry.name, std::move(shown));
  const auto written = store.keep(keeper.entry.name, revisions);
  if (!written.ok()) say(shown_name(keeper.entry) + ": " + written.error().message());
}

Done Source::State::tell(Keeper& keeper, const Plan& plan, Time now) {
  if (keeper.told != plan.message.key) {
    say(shown_name(keeper.entry) + ": " + plan.message.reason + ": " + plan.message.text);
    keeper.told = plan.message.key;
  }
  if (!cluster) return done();
  auto told = cluster->write(keeper.entry.name, plan, now);
  if (!told.ok())
    say(shown_name(keeper.entry) + ": " + std::string(reason_name(told.error().code)) + ": " +
        told.error().message());
  return told;
}

int Source::State::round(Keeper& keeper) {
  const Bench bench = bench_of(keeper);
  const oci::Reference& reference = keeper.entry.reference;
  Round round{reference.typed(), {}, keeper.kept, {}, bench.now, {}};
  if (!reference.is_layout()) round.repository = reference.name()->text();
  const report::Judgement judgement = judge_wanted(bench, keeper, round);
  board.count(judgement.decision);
  judge_kept(bench, keeper, round);
  const Plan plan = decide_round(round);
  act(keeper, round, plan);
  const auto told = tell(keeper, plan, bench.now);
  const bool good = plan.good && told.ok();
  keeper.failures = good ? 0 : keeper.failures + 1;
  good ? board.succeed(keeper.entry.name, bench.now) : board.fail(keeper.entry.name);
  keeper.due = Clock::now() + next_try(keeper.entry.interval, keeper.failures, setup.limits, luck());
  const int exit = report::exit_code(judgement);
  return exit == 0 && !good ? 3 : exit;
}

void Source::State::look_at_policy() {
  switch (watch.look()) {
    case PolicyWatch::News::kSame:
      return;
    case PolicyWatch::News::kMended:
      board.tell(PolicyNews::kMended);
      return say("the policy can be used again");
    case PolicyWatch::News::kChanged:
      board.tell(PolicyNews::kReloaded);
      for (Keeper& keeper : keepers) keeper.due = Clock::now();
      return say("a new policy is in force: " + watch.current()->digest().text());
    case PolicyWatch::News::kBroken:
      break;
  }
  board.tell(PolicyNews::kBroken);
  const std::string text =
      "the policy's files cannot be used, the last good policy stays: " + watch.trouble();
  say("WARNING: " + text);
  if (!cluster) return;
  for (const Keeper& keeper : keepers) {
    const auto told =
        cluster->warn(keeper.entry.name, {kube::EventType::kWarning, "PolicyInvalid", text, {}}, now());
    if (!told.ok()) say(shown_name(keeper.entry) + ": " + told.error().message());
  }
}

Clock::time_point Source::State::next_due() const {
  auto due = Clock::now() + std::chrono::seconds(setup.limits.policy_poll_seconds);
  for (const Keeper& keeper : keepers) due = std::min(due, keeper.due);
  return due;
}

bool Source::State::should_stop() {
  const std::lock_guard lock(mutex);
  return stopping;
}

void Source::State::sleep_until(Clock::time_point due) {
  std::unique_lock lock(mutex);
  wake.wait_until(lock, due, [this] { return stopping; });
}

Source::Source(std::unique_ptr<State> state) : state_(std::move(state)) {}
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;
Source::~Source() = default;

Result<Source> Source::open(Setup setup, Board& board) {
  SEKISHO_TRY(watch, PolicyWatch::open(setup.read_policy));
  SEKISHO_TRY(store, Store::open(setup.data, setup.limits));
  auto state = std::make_unique<State>(std::move(setup), std::move(watch), std::move(store), board);
  SEKISHO_CHECK(state->find_all());
  return Source(std::move(state));
}

// Of several, 2 over 1 over 3 over 0, as report::exit_code has it.
int Source::run_once() {
  constexpr std::array<int, 4> kOrder = {0, 3, 1, 2};
  const auto rank = [&](int exit) { return std::find(kOrder.begin(), kOrder.end(), exit) - kOrder.begin(); };
  int worst = 0;
  for (Keeper& keeper : state_->keepers) {
    const int exit = state_->round(keeper);
    if (rank(exit) > rank(worst)) worst = exit;
  }
  return worst;
}

void Source::run() {
  while (!state_->should_stop()) {
    state_->look_at_policy();
    for (Keeper& keeper : state_->keepers) {
      if (state_->should_stop()) return;
      if (keeper.due <= Clock::now()) state_->round(keeper);
    }
    state_->sleep_until(state_->next_due());
  }
}

void Source::stop() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->wake.notify_all();
}

}  // namespace sekisho::serve
