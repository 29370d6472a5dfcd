// together: one audit by many workers, each of which judges what it can borrow and tells the whole of it.
#pragma once

#include <atomic>
#include <functional>

#include "audit/auditor.h"
#include "audit/inventory.h"
#include "audit/subject_json.h"
#include "base/result.h"
#include "store/fleet.h"

namespace sekisho::audit {

// Gather gives what is to be judged; it is called where the run is not there yet.
using Gather = std::function<Result<Inventory>()>;

// Joined is a run that this worker takes part in.
enum class Came { kFirst, kToOthers };
struct Joined {
  Came came = Came::kFirst;
  Notes notes;
};

// join begins the run, or joins it: setup then judges as of the run's time. budget is what a run that is
// begun here has for each registry. Errors: those of gather and of store::Fleet; run.refused where the run
// has another book or evaluator; usage.invalid for references to layouts, which are on one machine only.
Result<Joined> join(store::Fleet& fleet, Setup& setup, std::size_t budget, const Gather& gather,
                    const std::atomic<bool>& stop);

// Shared is what is known of a run: rows, and how many subjects have none.
struct Shared {
  std::vector<report::AuditRow> rows;
  std::size_t missing = 0;
};

// Heard is told each row of this worker, and how many of the run's subjects have a result, as far as it
// knows; by one thread at a time.
using Heard = std::function<void(std::size_t judged, const report::AuditRow& row)>;

// judge_together judges until the run is finished, and waits for what others judge; once stop is set it gives
// back what it has borrowed. The rows are those of the whole run, in the order of judge_all. It ends where
// the database does not answer for two leases. Errors: those of store::Fleet.
Result<Shared> judge_together(store::Fleet& fleet, const Setup& setup, const Heard& heard,
                              const std::atomic<bool>& stop);

}  // namespace sekisho::audit
