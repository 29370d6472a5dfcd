// audit_diff: what is otherwise in one audit than in the one before, by their JSON reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "report/audit.h"

namespace sekisho::report {

// Change is one artifact that is decided otherwise, is new or is gone. Of several rows of one artifact, by
// rules for several destinations, the worst decision counts.
struct Change {
  std::string name;                       // HOST/REPOSITORY@DIGEST, or the reference
  std::optional<Decision> before, after;  // nothing: it was not there
  std::vector<std::string> codes;         // the reasons of after, each once
};

struct AuditDiff {
  std::vector<Change> changes;  // by name
  std::uint64_t same = 0;
};

// read_audit reads what an audit printed as json or jsonl, or single verdicts. Errors: json.*.
Result<std::vector<AuditVerdict>> read_audit(BytesView text, const Limits& limits);

AuditDiff diff_audits(const std::vector<AuditVerdict>& before, const std::vector<AuditVerdict>& after);

// render_diff_text is a line a change, the worst first; render_diff_json has a list for each kind of change:
// newlyDenied, newlyUndecided, newlyAdmitted, new, gone.
std::string render_diff_text(const AuditDiff& diff);
Json render_diff_json(const AuditDiff& diff);

// has_come_to tells whether something is decided so that was not before, new artifacts included.
bool has_come_to(const AuditDiff& diff, Decision decision);

}  // namespace sekisho::report
