// fleet: the flags of an audit that many machines share, and how one of them takes part.
#pragma once

#include <atomic>
#include <string>

#include <CLI/App.hpp>

#include "audit/together.h"
#include "report/audit.h"

namespace sekisho::cli {

struct FleetOptions {
  std::string store, key_file, run, lease = "60s";
  std::size_t budget = 64, chunk = store::Lending{}.chunk;

  void add_to(CLI::App& command);
  bool given() const { return !store.empty() || !key_file.empty() || !run.empty(); }
  // judge takes part in the run and puts all that is known of it into an audit; the result is how many of its
  // digests are not judged. Errors: usage.invalid, file.unreadable, those of audit::join and judge_together.
  Result<std::size_t> judge(audit::Setup setup, const audit::Gather& gather, report::Audit& into,
                            const std::atomic<bool>& stop) const;

 private:
  Result<store::Lending> check(const audit::Setup& setup) const;
  std::string url() const;
};

}  // namespace sekisho::cli
