#include <algorithm>
#include <array>

#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using Cells = std::vector<std::string>;

// A spreadsheet takes a cell that begins so for a formula, in quotes too, some also in full-width characters;
// an apostrophe makes it text.
bool is_formula(std::string_view text) {
  constexpr std::array<std::string_view, 8> kSigns = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view sign) { return text.starts_with(sign); });
}

std::string cell(std::string_view text) {
  std::string out = "\"";
  if (is_formula(text)) out += '\'';
  for (const char c : shown(text)) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string line(const Cells& cells) {
  std::string out;
  for (const std::string& text : cells) out += (out.empty() ? "" : ",") + cell(text);
  return out + "\r\n";
}

std::string time_text(const std::optional<Time>& time) { return time ? render_time(*time) : ""; }

std::string details_of(const AuditVerdict& verdict) {
  Cells details;
  for (const AuditReason& reason : verdict.reasons) details.push_back(reason.code + ": " + reason.detail);
  return joined(details, "; ");
}

Cells cells_of(const AuditRow& row) {
  const AuditVerdict& verdict = row.verdict;
  Cells cells{std::string(decision_word(verdict.decision)),
              verdict.would_be ? std::string(decision_word(*verdict.would_be)) : "",
              verdict.reference,
              verdict.resolved,
              verdict.digest,
              verdict.policy,
              verdict.policy_digest,
              verdict.rule,
              time_text(verdict.time),
              time_text(verdict.holds_until),
              std::string(basis_word(row.basis)),
              render_time(row.gathered),
              joined(codes_of(row), "; "),
              details_of(verdict),
              joined(signers_of(row), "; "),
              time_text(first_signed(row)),
              joined(verdict.exceptions, "; ")};
  for (const Requirement requirement : kRequirements) {
    cells.emplace_back(standing_word(standing_of(row, requirement)));
  }
  if (!row.then) {
    cells.insert(cells.end(), 4, "");
    return cells;
  }
  cells.push_back(row.then->id);
  cells.emplace_back(decision_word(row.then->decision));
  cells.push_back(render_time(row.then->time));
  cells.push_back(row.then->policy_digest);
  return cells;
}

std::string lines_of(const AuditRow& row) {
  const Cells cells = cells_of(row);
  std::string text;
  for (const Place& place : row.places.empty() ? std::vector<Place>(1) : row.places) {
    Cells all = cells;
    all.insert(all.end(), {place.inventory, place.cluster, place.name_space, place.workload, place.container,
                           place.part, place.spec});
    if (row.running) {
      all.insert(all.end(),
                 {row.running->digest, row.running->index, std::string(judged_word(row.running->judged)),
                  std::string(covered_word(*row.running))});
    } else {
      all.insert(all.end(), 4, "");
    }
    text += line(all);
  }
  return text;
}

}  // namespace

void render_audit_csv(const Audit& audit, const Write& write) {
  write(line({"decision",      "would_be",      "reference",     "resolved",  "digest",
              "policy",        "policy_digest", "rule",          "time",      "holds_until",
              "basis",         "gathered",      "reasons",       "details",   "signers",
              "signed_at",     "exceptions",    "signed",        "sbom",      "provenance",
              "images_pinned", "then_id",       "then_decision", "then_time", "then_policy_digest",
              "inventory",     "cluster",       "namespace",     "workload",  "container",
              "part",          "spec",          "running",       "index",     "judged",
              "covered"}));
  for (const AuditRow& row : audit.rows) write(lines_of(row));
}

}  // namespace sekisho::report
