#include <atomic>
#include <csignal>
#include <memory>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "audit/auditor.h"
#include "audit/collector.h"
#include "audit/inventory.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/audit_output.h"
#include "cli/audit_questions.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/fleet.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/trust_options.h"
#include "kube/list.h"
#include "record/past.h"

namespace sekisho::cli {
namespace {

// What is kept by one build answers for that build alone, and so does what it looked at in a tree.
constexpr const char* kEvaluator = "sekisho " SEKISHO_VERSION " 1";

struct Options {
  std::vector<std::string> references, inventories, repositories;
  std::string cache, decisions, recheck_after = "1h", kubeconfig;
  bool in_cluster = false;
  std::size_t jobs = 16;
  RegistryOptions registry;
  TrustOptions trust;
  FleetOptions fleet;
  AuditOutput output;

  bool names_something() const {
    return in_cluster || !kubeconfig.empty() || !references.empty() || !inventories.empty() ||
           !repositories.empty();
  }
};

std::atomic<bool> interrupted = false;  // NOLINT: a signal handler has no other way to tell

// The second one ends us at once.
void on_interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

// Gathered is all that is to be judged, and what could not be read of it.
struct Gathered {
  std::vector<audit::Entry> entries;
  std::vector<report::AuditFault> faults;

  void add(audit::Inventory inventory) {
    std::move(inventory.entries.begin(), inventory.entries.end(), std::back_inserter(entries));
    std::move(inventory.faults.begin(), inventory.faults.end(), std::back_inserter(faults));
  }
};

Done add_inventory(const std::string& path, const Limits& limits, Gathered& into) {
  const bool is_stdin = path == "-";
  SEKISHO_TRY(text, is_stdin ? read_stdin(limits.inventory_bytes) : read_file(path, limits.inventory_bytes));
  SEKISHO_TRY(inventory, audit::read_inventory(text, is_stdin ? "standard input" : path, limits));
  into.add(std::move(inventory));
  return done();
}

// What runs in a cluster, and what Flux applies there, page by page.
Done add_cluster(const Options& options, const Limits& limits, Gathered& into) {
  SEKISHO_TRY(endpoint, options.in_cluster ? kube::find_in_pod(kube::process_variables())
                                           : kube::read_kubeconfig(options.kubeconfig, limits));
  SEKISHO_TRY(transport, net::make_transport(endpoint.tls, limits));
  kube::Client client(endpoint, *transport, limits);
  audit::Collector collector(options.in_cluster ? "the cluster" : options.kubeconfig, limits);
  for (const kube::Listed kind :
       {kube::Listed::kPods, kube::Listed::kOciRepositories, kube::Listed::kExternalArtifacts,
        kube::Listed::kKustomizations, kube::Listed::kHelmReleases}) {
    const audit::Collector before = collector;
    const auto take = [&](BytesView page, kube::Part part) {
      if (part == kube::Part::kFirst) collector = before;
      return collector.add(page);
    };
    SEKISHO_CHECK(kube::list_objects(client, kind, limits, take));
  }
  SEKISHO_TRY(inventory, std::move(collector).finish());
  into.add(std::move(inventory));
  return done();
}

Done add_reference(const std::string& text, const Options& options, Gathered& into) {
  SEKISHO_TRY(reference, options.registry.parse_reference(text));
  report::Place place;
  place.spec = text;
  into.entries.push_back({std::move(reference), std::move(place), {}});
  return done();
}

// All tags of a repository, as they are now.
Done add_repository(const std::string& text, const Options& options, const Session& session, Gathered& into) {
  SEKISHO_TRY(reference, options.registry.parse_reference(text));
  SEKISHO_TRY(repository, session.repository(reference));
  SEKISHO_TRY(tags, repository->list_tags());
  for (const std::string& tag : tags) {
    report::Place place;
    place.inventory = text;
    place.spec = text + ":" + tag;
    into.entries.push_back({reference.at_tag(tag), std::move(place), {}});
  }
  return done();
}

Result<Gathered> gather(const Options& options, const Session& session) {
  const bool cluster = options.in_cluster || !options.kubeconfig.empty();
  if (options.inventories.empty() && !cluster && options.references.empty() && options.repositories.empty())
    return usage("there is nothing to judge: give references, inventories with --from FILE, or a cluster");
  Gathered gathered;
  for (const std::string& path : options.inventories)
    SEKISHO_CHECK(add_inventory(path, session.limits, gathered));
  if (cluster) SEKISHO_CHECK(add_cluster(options, session.limits, gathered));
  for (const std::string& text : options.references) SEKISHO_CHECK(add_reference(text, options, gathered));
  for (const std::string& text : options.repositories)
    SEKISHO_CHECK(add_repository(text, options, session, gathered));
  if (gathered.entries.empty() && gathered.faults.empty()) say("sekisho: what was given names no artifact");
  return gathered;
}

std::string evaluator_of(const Options& options) {
  std::string text = kEvaluator;
  for (const std::string& path : options.trust.applied.paths) text += " " + path;
  return text + " " + options.trust.applied.consumer;
}

Result<std::optional<store::Cache>> open_cache(const Options& options, const Limits& limits) {
  if (options.cache.empty()) return std::optional<store::Cache>();
  SEKISHO_TRY(cache, store::Cache::open(options.cache, limits));
  return std::optional<store::Cache>(std::move(cache));
}

Result<std::optional<record::Past>> read_past(const Options& options, const Limits& limits) {
  if (options.decisions.empty()) return std::optional<record::Past>();
  SEKISHO_TRY(past, record::Past::read(options.decisions, limits));
  return std::optional<record::Past>(std::move(past));
}

// Run is one audit: what was made ready, and what it came to.
struct Run {
  Session session;
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  Seconds recheck_after;
  std::optional<store::State> state;
  std::optional<store::Cache> cache;
  std::optional<record::Past> past;

  static Result<Run> open(const Options& options) {
    const auto recheck_after = parse_duration(options.recheck_after);
    if (!recheck_after) return usage("--recheck-after is a duration like 30m, 24h or 0s");
    SEKISHO_TRY(session, Session::open_for_many(options.registry));
    SEKISHO_TRY(policy, options.trust.load(session.limits));
    SEKISHO_TRY(now, options.trust.time());
    SEKISHO_TRY(state, options.trust.open_state(store::State::Use::kRead, *policy, session.limits));
    SEKISHO_TRY(cache, open_cache(options, session.limits));
    SEKISHO_TRY(past, read_past(options, session.limits));
    return Run{std::move(session), std::move(policy), now, *recheck_after, std::move(state),
               std::move(cache),   std::move(past)};
  }

  audit::Setup setup(const Options& options) {
    audit::Setup made;
    made.policy = policy;
    made.now = now;
    made.limits = session.limits;
    made.open = session.opener();
    made.applied = options.trust.applied.scope();
    made.cluster = options.trust.destination.cluster;
    made.state = state ? &*state : nullptr;
    made.cache = cache ? &*cache : nullptr;
    made.recheck_after = recheck_after;
    made.evaluator = evaluator_of(options);
    made.at_once = options.jobs;
    if (past) {
      made.past = [this](const std::string& resolved, const policy::Destination& destination) {
        return past->find(resolved, destination);
      };
    }
    return made;
  }
};

void listen_for_interrupts() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

// judge_here judges all of it; the result is how many digests were left out.
Result<std::size_t> judge_here(const Options& options, Run& run, report::Audit& into) {
  SEKISHO_TRY(gathered, gather(options, run.session));
  const audit::Setup setup = run.setup(options);
  const auto subjects = audit::subjects_of(std::exchange(gathered.entries, {}), *run.policy, setup.cluster);
  into.faults = std::move(gathered.faults);
  listen_for_interrupts();
  CountLine progress(subjects.size());
  into.rows = audit::judge_all(
      setup, subjects,
      [&, done = std::size_t{0}](std::size_t, const report::AuditRow& row) mutable {
        options.output.show(row);
        progress.show(++done, row.verdict.decision);
      },
      interrupted);
  return subjects.size() - into.rows.size();
}

// judge_shared judges a part of what many machines judge; all of it is told.
Result<std::size_t> judge_shared(const Options& options, Run& run, report::Audit& into) {
  bool gathered_here = false;
  const auto gather_once = [&]() -> Result<audit::Inventory> {
    gathered_here = true;
    SEKISHO_TRY(gathered, gather(options, run.session));
    return audit::Inventory{std::move(gathered.entries), std::move(gathered.faults)};
  };
  listen_for_interrupts();
  SEKISHO_TRY(missing, options.fleet.judge(run.setup(options), gather_once, into, interrupted));
  if (!gathered_here && options.names_something())
    say("sekisho: the run was there already, with its own inventory: the one given here was not looked at");
  for (const report::AuditRow& row : into.rows) options.output.show(row);
  return missing;
}

int run(const Options& options) {
  auto opened = Run::open(options);
  if (!opened.ok()) return complain(opened.error());
  Run& run = *opened;
  report::Audit audit;
  audit.version = SEKISHO_VERSION;
  audit.begun = now();
  audit.policy = run.policy->name();
  audit.policy_digest = run.policy->digest().text();
  const bool is_shared = options.fleet.given();
  const auto missing = is_shared ? judge_shared(options, run, audit) : judge_here(options, run, audit);
  if (!missing.ok()) return complain(missing.error());
  audit.ended = now();
  audit.requests = run.session.transport->stats().requests;
  if (run.cache && !run.cache->trouble().empty())
    say("WARNING: the cache could not be used: " + printable(run.cache->trouble()));
  if (*missing == 0) return options.output.end(audit, kDone);
  say("sekisho: interrupted: " + counted(*missing, "digest") + " of " +
      std::to_string(audit.rows.size() + *missing) + " not judged" +
      (run.cache || is_shared ? "; run it again to go on" : ""));
  const int exit = options.output.end(audit, kUndecided);
  return is_shared ? kUndecided : exit;  // others go on: nothing is final yet
}

}  // namespace

void add_audit(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "audit", "Judge many digests, such as those that are deployed, and report on all");
  add_audit_diff(*command, commands);
  add_audit_touched(*command, commands);
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->references, "Artifacts and images");
  command
      ->add_option("--from", options->inventories,
                   "Inventory: a file, or - for standard input; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--repository", options->repositories, "All tags of HOST/REPOSITORY; may be repeated")
      ->allow_extra_args(false);
  auto* kubeconfig = command->add_option("--kubeconfig", options->kubeconfig,
                                         "What runs in the cluster of this kubeconfig file's context");
  command->add_flag("--in-cluster", options->in_cluster, "What runs in the cluster whose pod this is")
      ->excludes(kubeconfig);
  command->add_option("--cache", options->cache, "Directory that keeps content and verdicts between runs");
  command->add_option("--decisions", options->decisions,
                      "Directory of admit --record: what was decided then is told beside what is now");
  command
      ->add_option("--recheck-after", options->recheck_after,
                   "So long a verdict of the cache answers by itself")
      ->capture_default_str();
  command->add_option("--jobs,-j", options->jobs, "Digests judged at once, of one registry host")
      ->check(CLI::Range(std::size_t{1}, Limits{}.audit_at_once))
      ->capture_default_str();
  options->output.add_to(*command);
  options->fleet.add_to(*command);
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
