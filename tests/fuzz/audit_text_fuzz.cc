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

void check_subject(const std::string& text) {
  const auto subject = audit::read_subject(text);
  if (!subject.ok() || subject->reference.is_layout()) return;  // layouts are on one machine
  const std::string written = audit::render_subject(*subject);
  const auto again = audit::read_subject(written);
  require(again.ok() && audit::render_subject(*again) == written);
}

void check_notes(const std::string& text) {
  const auto notes = audit::read_notes(text);
  if (!notes.ok()) return;
  const std::string written = audit::render_notes(*notes);
  const auto again = audit::read_notes(written);
  require(again.ok() && audit::render_notes(*again) == written);
}

void check_row(const std::string& text) {
  const auto json = parse_json(text);
  if (!json.ok()) return;
  const auto row = report::read_audit_row(*json);
  if (!row.ok()) return;
  const std::string written = report::render_audit_json_line(*row);
  const auto written_json = parse_json(written, Limits{}.json_depth + 8);
  require(written_json.ok());
  const auto again = report::read_audit_row(*written_json);
  require(again.ok() && report::render_audit_json_line(*again) == written);
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
  check_subject(text);
  check_notes(text);
  check_row(text);
  check_difference(text);
  return 0;
}
