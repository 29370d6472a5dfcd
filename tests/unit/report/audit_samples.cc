// Writes audits in every format into a directory, for tests of what others read:
// audit_samples DIR ROWS; that of many rows in those formats alone that ROWS could break.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void write_all(const std::filesystem::path& folder, const Audit& audit) {
  std::filesystem::create_directories(folder);
  std::string lines;
  for (const AuditRow& row : audit.rows) lines += render_audit_json_line(row);
  write(folder / "audit.txt", text_of(render_audit_table, audit, Colour::kOff));
  write(folder / "audit.json", text_of(render_audit_json, audit));
  write(folder / "audit.jsonl", lines);
  write(folder / "audit.csv", text_of(render_audit_csv, audit));
  write(folder / "audit.sarif", text_of(render_audit_sarif, audit));
  write(folder / "junit.xml", text_of(render_audit_junit, audit));
  write(folder / "oscal.json", text_of(render_audit_oscal, audit));
  write(folder / "openreports.json",
        text_of(render_audit_policy_report, audit, PolicyReportKind::kOpenReports));
  write(folder / "wgpolicy.json", text_of(render_audit_policy_report, audit, PolicyReportKind::kWgPolicy));
  write(folder / "audit.html", text_of(render_audit_html, audit));
  write(folder / "audit.prom", text_of(render_audit_metrics, audit));
}

void write_large(const std::filesystem::path& folder, const Audit& audit) {
  std::filesystem::create_directories(folder);
  write(folder / "junit.xml", text_of(render_audit_junit, audit));
  write(folder / "oscal.json", text_of(render_audit_oscal, audit));
  write(folder / "audit.html", text_of(render_audit_html, audit));
}

}  // namespace
}  // namespace sekisho::report

int main(int count, char** arguments) {
  using namespace sekisho::report;
  if (count != 3) {
    std::cerr << "usage: audit_samples DIR ROWS\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  Audit none = small_audit();
  none.rows.clear();
  none.faults.clear();
  write_all(folder / "small", small_audit());
  write_all(folder / "hostile", hostile_audit());
  write_all(folder / "mapped", mapped_audit());
  write_large(folder / "large", large_audit(std::stoul(arguments[2])));
  write_all(folder / "none", none);
  return 0;
}
