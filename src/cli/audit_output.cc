#include "cli/audit_output.h"

#include <algorithm>
#include <array>

#include <CLI/Validators.hpp>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "report/audit_report.h"

namespace sekisho::cli {
namespace {

using report::Audit;
using report::Decision;

using report::Write;

void render_lines(const Audit& audit, const Write& write) {
  for (const report::AuditRow& row : audit.rows) write(report::render_audit_json_line(row));
}

struct Format {
  std::string_view name;
  void (*render)(const Audit& audit, const Write& write);
};

constexpr std::array kFormats = {
    Format{"text",
           [](const Audit& audit, const Write& write) {
             report::render_audit_table(audit, report::Colour::kOff, write);
           }},
    Format{"json", report::render_audit_json},
    Format{"jsonl", render_lines},
    Format{"csv", report::render_audit_csv},
    Format{"sarif", report::render_audit_sarif},
    Format{"junit", report::render_audit_junit},
    Format{"oscal", report::render_audit_oscal},
    Format{"openreports",
           [](const Audit& audit, const Write& write) {
             report::render_audit_policy_report(audit, report::PolicyReportKind::kOpenReports, write);
           }},
    Format{"policyreport",
           [](const Audit& audit, const Write& write) {
             report::render_audit_policy_report(audit, report::PolicyReportKind::kWgPolicy, write);
           }},
    Format{"html", report::render_audit_html},
    Format{"metrics", report::render_audit_metrics}};

const Format* find_format(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

std::string check_report(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && equals + 1 < text.size() &&
      find_format(text.substr(0, equals)) != nullptr)
    return {};
  return "a report is FORMAT=FILE, with a format that -o takes";
}

// Pieces makes few large writes of many small ones; what is told is the first that failed.
class Pieces {
 public:
  explicit Pieces(int fd) : fd_(fd) {}
  void take(std::string_view piece) {
    text_ += piece;
    if (text_.size() >= kEnough) flush();
  }
  Done end() {
    flush();
    return std::move(written_);
  }

 private:
  static constexpr std::size_t kEnough = 64 * kKiB;

  void flush() {
    if (written_.ok()) written_ = write_all(fd_, text_);
    text_.clear();
  }

  int fd_;
  std::string text_;
  Done written_ = done();
};

template <class Render>
Done write_to(int fd, const Render& render) {
  Pieces pieces(fd);
  render([&](std::string_view piece) { pieces.take(piece); });
  return pieces.end();
}

Done write_report(const std::string& report, const Audit& audit) {
  const std::size_t equals = report.find('=');
  const Format* format = find_format(report.substr(0, equals));
  const auto render = [&](const Write& write) { format->render(audit, write); };
  return replace_file(
      report.substr(equals + 1), [&](int fd) { return write_to(fd, render); }, 0644);
}

void tell_faults(const Audit& audit) {
  for (const report::AuditFault& fault : audit.faults)
    say("sekisho: " + printable(fault.inventory) + ": " + printable(fault.where) + ": " +
        printable(fault.detail));
}

}  // namespace

void AuditOutput::add_to(CLI::App& command) {
  const std::string group = "Output";
  command
      .add_option("--output,-o", format,
                  "text, json, jsonl (as it goes), csv, sarif, junit, oscal, openreports, policyreport, "
                  "html, metrics")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str()
      ->group(group);
  command.add_option("--report", reports, "FORMAT=FILE: writes a report, too; may be repeated")
      ->check(CLI::Validator(check_report, ""))
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--fail-on", fail_on,
                  "What the exit code tells: denied, undecided (default: both), or never")
      ->check(CLI::IsMember({"denied", "undecided", "never"}))
      ->allow_extra_args(false)
      ->group(group);
}

void AuditOutput::show(const report::AuditRow& row) const {
  if (format == "jsonl") print(report::render_audit_json_line(row), kDone);
}

// What the caller gave and cannot be used is told whatever was asked for.
int AuditOutput::exit_code(const Audit& audit, int least) const {
  const auto asks = [&](const char* what) {
    return fail_on.empty() || std::find(fail_on.begin(), fail_on.end(), what) != fail_on.end();
  };
  const auto any = [&](const auto& is) { return std::any_of(audit.rows.begin(), audit.rows.end(), is); };
  if (any([](const report::AuditRow& row) { return row.verdict.unusable; })) return kUnusable;
  if (asks("denied") &&
      any([](const report::AuditRow& row) { return row.verdict.decision == Decision::kDenied; }))
    return 1;
  const bool open = !audit.faults.empty() || any([](const report::AuditRow& row) {
    return row.verdict.decision == Decision::kUndecided;
  });
  return asks("undecided") && open ? kUndecided : least;
}

int AuditOutput::end(const Audit& audit, int least) const {
  int exit = exit_code(audit, least);
  for (const std::string& report : reports) {
    const Done written = write_report(report, audit);
    if (!written.ok()) exit = std::max(exit, complain(written.error()));
  }
  // These have no place for them.
  if (format == "json" || format == "jsonl" || format == "csv") tell_faults(audit);
  if (format == "jsonl") return exit;
  return printed(write_to(STDOUT_FILENO,
                          [&](const Write& write) {
                            if (format == "text") return render_audit_table(audit, stdout_colour(), write);
                            find_format(format)->render(audit, write);
                          }),
                 exit);
}

}  // namespace sekisho::cli
