// Laws of verdicts read back: a verdict or an error that denies; what was rendered reads to the same;
// whatever a verdict holds, each report of it is whole: JSON parses, and the page has no more markup than an
// empty one.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace {

using namespace sekisho;
using namespace sekisho::report;

void require(bool law) {
  if (!law) std::abort();
}

// Reports hold what a verdict holds some levels deeper.
bool is_json(const std::string& text) { return parse_json(text, Limits{}.json_depth + 8).ok(); }

auto tags(const Audit& audit) {
  const std::string page = text_of(render_audit_html, audit);
  return std::count(page.begin(), page.end(), '<');
}

void check_reading_back(const AuditRow& row) {
  const std::string line = render_audit_json_line(row);
  require(std::count(line.begin(), line.end(), '\n') == 1);
  auto json = parse_json(line, Limits{}.json_depth + 8);
  require(json.ok());
  auto again = read_verdict(*std::move(json));
  require(again.ok());
  require(again->decision == row.verdict.decision && again->time == row.verdict.time);
  require(again->reasons.size() == row.verdict.reasons.size());
  AuditRow second = row;
  second.verdict = *std::move(again);
  require(render_audit_json_line(second) == line);
}

void check_reports(const Audit& audit) {
  static const auto kTagsOfNothing = tags({});
  require(is_json(text_of(render_audit_json, audit)));
  require(is_json(text_of(render_audit_sarif, audit)));
  require(is_json(text_of(render_audit_oscal, audit)));
  require(is_json(text_of(render_audit_policy_report, audit, PolicyReportKind::kOpenReports)));
  require(tags(audit) == kTagsOfNothing);
  for (const std::string& text :
       {text_of(render_audit_table, audit, Colour::kOff), text_of(render_audit_csv, audit),
        text_of(render_audit_junit, audit), text_of(render_audit_metrics, audit)}) {
    require(text.find('\x1b') == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  auto verdict = read_verdict(*std::move(json));
  if (!verdict.ok()) {
    require(reason_class(verdict.error().code) == ReasonClass::kDenied);
    return 0;
  }
  Audit audit;
  audit.rows.push_back({*std::move(verdict), Basis::kKept, Time(), {}, std::nullopt});
  check_reading_back(audit.rows[0]);
  check_reports(audit);
  return 0;
}
