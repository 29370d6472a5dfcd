#include "cli/fleet.h"

#include <algorithm>
#include <cstdlib>

#include <CLI/Validators.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/progress.h"

namespace sekisho::cli {
namespace {

constexpr std::size_t kLongestName = 253;  // as Kubernetes names Jobs
constexpr std::size_t kKeyBytes = 32;      // at least

bool is_run_name(const std::string& name) {
  return name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
         });
}

}  // namespace

void FleetOptions::add_to(CLI::App& command) {
  const std::string group = "Fleet";
  command
      .add_option("--store", store,
                  "Database of an audit that many machines share: postgresql://USER:PASSWORD@HOST/DATABASE; "
                  "with --run also from SEKISHO_STORE")
      ->group(group);
  command
      .add_option("--store-key", key_file,
                  "File of at least 32 random bytes, which all workers have: what is stored is "
                  "authenticated by it")
      ->group(group);
  command.add_option("--run", run, "Name of the audit: the first worker begins it, all others join")
      ->group(group);
  command
      .add_option("--registry-budget", budget,
                  "Digests judged at once against one registry by all workers; the first one's counts")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100000}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--lease", lease, "So long others wait for a worker that does not report any more")
      ->capture_default_str()
      ->group(group);
  command.add_option("--chunk", chunk, "Digests that a worker borrows at once; the first one's counts")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10000}))
      ->capture_default_str()
      ->group(group);
}

// A password need not be in the list of processes.
std::string FleetOptions::url() const {
  if (!store.empty()) return store;
  const char* value = std::getenv("SEKISHO_STORE");
  return value == nullptr ? "" : value;
}

Result<store::Lending> FleetOptions::check(const audit::Setup& setup) const {
  const std::string given = url();
  if (given.empty() || key_file.empty() || run.empty())
    return usage(
        "an audit that is shared needs --store URL (or SEKISHO_STORE), --store-key FILE and --run NAME");
  if (!given.starts_with("postgresql://") && !given.starts_with("postgres://"))
    return usage("--store is a URL that begins with postgresql://");
  if (!is_run_name(run)) return usage("--run is a name of letters, digits, . _ and -");
  if (setup.state != nullptr)
    return usage(
        "--state and --store exclude each other: a verdict of many machines depends on no machine's state");
  const auto seconds = parse_duration(lease);
  if (!seconds || *seconds < Seconds(1) || *seconds > Seconds(3600))
    return usage("--lease is a duration from 1s to 1h");
  return store::Lending{chunk, *seconds};
}

Result<std::size_t> FleetOptions::judge(audit::Setup setup, const audit::Gather& gather, report::Audit& into,
                                        const std::atomic<bool>& stop) const {
  SEKISHO_TRY(lending, check(setup));
  SEKISHO_TRY(key, read_file(key_file, setup.limits.key_file_bytes));
  if (key.size() < kKeyBytes)
    return usage("--store-key " + printable(key_file) + " holds fewer than 32 bytes");
  SEKISHO_TRY(fleet, store::Fleet::open(url(), key, run, lending, setup.limits));
  SEKISHO_TRY(joined, audit::join(fleet, setup, budget, gather, stop));
  say("sekisho: " + std::string(joined.came == audit::Came::kFirst ? "began" : "joined") + " the run " + run +
      ": " + counted(fleet.size(), "digest") + ", as of " + render_time(setup.now));
  CountLine progress(fleet.size(), "of this worker's ");
  const auto heard = [&](std::size_t judged, const report::AuditRow& row) {
    progress.show(judged, row.verdict.decision);
  };
  SEKISHO_TRY(shared, audit::judge_together(fleet, setup, heard, stop));
  into.begun = joined.notes.begun;
  into.faults = std::move(joined.notes.faults);
  into.rows = std::move(shared.rows);
  return shared.missing;
}

}  // namespace sekisho::cli
