// Laws of what audits hand to each other: subjects, notes and rows are read or refused, and what was read is
// written so that it reads to the same; of any two reports there is a difference, and none of one and itself.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "audit/subject_json.h"
#include "report/audit_diff.h"
#include "report/audit_report.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

// What read makes of a text is written so that it reads to the same.
template <class Read, class Render>
void check_reading(const std::string& text, const Read& read, const Render& render) {
  const auto value = read(text);
  if (!value.ok()) return;
  const std::string written = render(*value);
  const auto again = read(written);
  require(again.ok() && render(*again) == written);
}

// Layouts are on one machine; rows hold what a verdict holds some levels deeper.
Result<audit::Subject> read_subject(const std::string& text) {
  auto subject = audit::read_subject(text);
  if (subject.ok() && subject->reference.is_layout()) return fail(ReasonCode::kUsageInvalid, "a layout");
  return subject;
}
Result<report::AuditRow> read_row(const std::string& text) {
  SEKISHO_TRY(json, parse_json(text, Limits{}.json_depth + 8));
  return report::read_audit_row(json);
}

void check_difference(const std::string& text) {
  const auto read = report::read_audit(text, Limits{});
  if (!read.ok()) return;
  require(report::diff_audits(*read, *read).changes.empty());
  (void)report::render_diff_text(report::diff_audits({}, *read));
  (void)report::render_diff_text(report::diff_audits(*read, {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_reading(text, read_subject, audit::render_subject);
  check_reading(text, audit::read_notes, audit::render_notes);
  check_reading(text, read_row, report::render_audit_json_line);
  check_difference(text);
  return 0;
}
