#include <algorithm>
#include <map>

#include "base/text.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

constexpr const char* kDim = "2";
constexpr const char* kStrong = "1";
constexpr std::size_t kDecisionWidth = 12;
constexpr std::size_t kMostNameWidth = 70;
constexpr std::size_t kShortHex = 12;
constexpr std::size_t kPlacesShown = 3;

class Table {
 public:
  Table(Colour colour, const Write& write) : colour_(colour), write_(write) {}

  std::string painted(const std::string& text, const char* style) const {
    if (colour_ == Colour::kOff || text.empty()) return text;
    return "\x1b[" + std::string(style) + "m" + text + "\x1b[0m";
  }
  void line(const std::string& text) { write_(text.substr(0, text.find_last_not_of(' ') + 1) + "\n"); }

 private:
  Colour colour_;
  const Write& write_;
};

// Columns are counted in characters: continuation octets of UTF-8 take no room.
std::string padded(std::string text, std::size_t width) {
  const auto taken = static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

const char* style_of(Decision decision) {
  switch (decision) {
    case Decision::kAdmitted:
      return "32";
    case Decision::kDenied:
      return "1;31";
    case Decision::kUndecided:
      return "1;33";
  }
  return "1;33";
}

// A digest is told apart by its first twelve digits; the other formats have it whole.
std::string short_name(const AuditRow& row) {
  const std::string name = printable(name_of(row));
  const auto hex = name.find("@sha256:");
  if (hex == std::string::npos) return name;
  return name.substr(0, hex + std::string_view("@sha256:").size() + kShortHex);
}

std::string signed_text(const AuditRow& row) {
  const auto signers = signers_of(row);
  if (signers.empty()) {
    return row.verdict.decision == Decision::kUndecided ? "" : "no signature that counts";
  }
  std::string text = "signed by " + printable(joined(signers, ", "));
  if (const auto time = first_signed(row)) text += " at " + render_time(*time);
  return text;
}

std::string decision_text(const AuditRow& row) {
  const std::string word(decision_word(row.verdict.decision));
  return is_warned(row) ? word + "*" : word;
}

void show_where(Table& table, const AuditRow& row, const std::string& indent) {
  std::size_t shown = 0;
  for (const Place& place : row.places) {
    if (shown++ == kPlacesShown) break;
    table.line(indent + table.painted("in " + printable(place_text(place)), kDim));
  }
  if (row.places.size() > kPlacesShown) {
    table.line(indent +
               table.painted("and " + counted(row.places.size() - kPlacesShown, "more place"), kDim));
  }
}

void show_row(Table& table, const AuditRow& row, std::size_t width) {
  const std::string indent(kDecisionWidth, ' ');
  table.line(table.painted(padded(decision_text(row), kDecisionWidth), style_of(row.verdict.decision)) +
             padded(short_name(row), width) + "  " +
             table.painted(printable(row.verdict.rule.empty() ? "no rule" : row.verdict.rule), kDim));
  for (const AuditReason& reason : row.verdict.reasons) {
    table.line(indent + table.painted(printable(reason.code), kStrong) + ": " + printable(reason.detail));
  }
  if (const std::string text = running_text(row); !text.empty()) {
    table.line(indent + table.painted(printable(text), kDim));
  }
  if (has_changed(row)) {
    table.line(indent + "was " + std::string(decision_word(row.then->decision)) + " at " +
               render_time(row.then->time) + " (decision " + printable(row.then->id) + ")");
  }
  for (const std::string& exception : row.verdict.exceptions) {
    table.line(indent + "exception " + printable(exception));
  }
  if (const std::string text = signed_text(row); !text.empty()) {
    table.line(indent + table.painted(text, kDim));
  }
  if (row.verdict.decision != Decision::kAdmitted || is_warned(row)) show_where(table, row, indent);
}

std::size_t name_width(const Audit& audit) {
  std::size_t width = 0;
  for (const AuditRow& row : audit.rows) width = std::max(width, short_name(row).size());
  return std::min(width, kMostNameWidth);
}

// Each code once, however many rows have it.
void show_remedies(Table& table, const Audit& audit) {
  std::map<std::string, std::string> remedies;
  for (const AuditRow& row : audit.rows) {
    for (const AuditReason& reason : row.verdict.reasons) remedies.try_emplace(reason.code, reason.remedy);
  }
  if (remedies.empty()) return;
  const AuditCounts counts = count(audit);
  table.line("");
  table.line(table.painted("What to do", kStrong));
  for (const auto& [code, remedy] : remedies) {
    table.line("  " + table.painted(printable(code), kStrong) + " (" +
               std::to_string(counts.reasons.at(code)) + ")");
    table.line("    " + printable(remedy));
  }
}

void show_faults(Table& table, const Audit& audit) {
  if (audit.faults.empty()) return;
  table.line("");
  table.line(table.painted(std::to_string(audit.faults.size()) +
                               (audit.faults.size() == 1 ? " entry" : " entries") +
                               " of inventories could not be read",
                           kStrong));
  for (const AuditFault& fault : audit.faults) {
    table.line("  " + printable(fault.inventory) + (fault.where.empty() ? "" : " " + printable(fault.where)) +
               ": " + printable(fault.detail));
  }
}

void show_counts(Table& table, const Audit& audit) {
  const AuditCounts counts = count(audit);
  table.line("");
  table.line(counted(audit.rows.size(), "artifact") + " in " + counted(counts.places, "place") + ": " +
             std::to_string(counts.admitted) + " admitted, " + std::to_string(counts.denied) + " denied, " +
             std::to_string(counts.undecided) + " undecided");
  if (counts.warned > 0) {
    table.line("* " + std::to_string(counts.warned) + " of those admitted are so in warn mode only");
  }
  if (counts.changed > 0) {
    table.line(std::to_string(counts.changed) + " decided otherwise than when they were handed over");
  }
  table.line("policy " + printable(audit.policy.empty() ? "none" : audit.policy) + " " +
             printable(audit.policy_digest) + ", " + render_time(audit.begun) + " to " +
             render_time(audit.ended) + ", " + counted(audit.requests, "request"));
}

}  // namespace

void render_audit_table(const Audit& audit, Colour colour, const Write& write) {
  Table table(colour, write);
  const std::size_t width = name_width(audit);
  if (!audit.rows.empty()) {
    table.line(
        table.painted(padded("DECISION", kDecisionWidth) + padded("ARTIFACT", width) + "  RULE", kDim));
  }
  for (const AuditRow& row : audit.rows) show_row(table, row, width);
  show_remedies(table, audit);
  show_faults(table, audit);
  show_counts(table, audit);
}

}  // namespace sekisho::report
