#include "report/audit_diff.h"

#include <algorithm>
#include <array>
#include <map>

#include "report/harmless.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

enum class Kind { kNewlyDenied, kNewlyUndecided, kNewlyAdmitted, kNew, kGone };
struct KindWords {
  Kind kind;
  std::string_view title, member;
};
constexpr std::array<KindWords, 5> kKinds = {{{Kind::kNewlyDenied, "newly denied", "newlyDenied"},
                                              {Kind::kNewlyUndecided, "newly undecided", "newlyUndecided"},
                                              {Kind::kNewlyAdmitted, "newly admitted", "newlyAdmitted"},
                                              {Kind::kNew, "new", "new"},
                                              {Kind::kGone, "gone", "gone"}}};

Kind kind_of(const Change& change) {
  if (!change.after) return Kind::kGone;
  if (!change.before) return Kind::kNew;
  switch (*change.after) {
    case Decision::kDenied:
      return Kind::kNewlyDenied;
    case Decision::kUndecided:
      return Kind::kNewlyUndecided;
    case Decision::kAdmitted:
      return Kind::kNewlyAdmitted;
  }
  return Kind::kNewlyDenied;
}

Done read_value(const Json& value, std::vector<AuditVerdict>& verdicts) {
  SEKISHO_TRY(verdict, read_verdict(value));
  verdicts.push_back(std::move(verdict));
  return done();
}

// JSON lines begin with an object, and have one a line.
Done read_lines(std::string_view text, const Limits& limits, std::vector<AuditVerdict>& verdicts) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    SEKISHO_TRY(json, parse_json(line, limits.json_depth));
    SEKISHO_CHECK(read_value(json, verdicts));
  }
  return done();
}

bool is_worse(Decision a, Decision b) {
  const auto rank = [](Decision decision) {
    return decision == Decision::kDenied ? 2 : decision == Decision::kUndecided ? 1 : 0;
  };
  return rank(a) > rank(b);
}

using Rows = std::map<std::string, Change>;

// rows_of has each artifact once, its decision in `after`.
Rows rows_of(const std::vector<AuditVerdict>& verdicts) {
  Rows rows;
  for (const AuditVerdict& verdict : verdicts) {
    const std::string& name = verdict.resolved.empty() ? verdict.reference : verdict.resolved;
    Change& row = rows[name];
    row.name = name;
    if (!row.after || is_worse(verdict.decision, *row.after)) row.after = verdict.decision;
    for (const AuditReason& reason : verdict.reasons) {
      if (std::find(row.codes.begin(), row.codes.end(), reason.code) == row.codes.end())
        row.codes.push_back(reason.code);
    }
  }
  return rows;
}

Json word(const std::optional<Decision>& decision) {
  return decision ? Json(decision_word(*decision)) : Json();
}

Json render(const Change& change) {
  Json::Array codes;
  for (const std::string& code : change.codes) codes.emplace_back(shown(code));
  return Json::Object{{"name", shown(change.name)},
                      {"before", word(change.before)},
                      {"after", word(change.after)},
                      {"reasons", std::move(codes)}};
}

std::string line_of(const Change& change) {
  std::string text = "  " + shown(change.name);
  if (!change.before && change.after) text += "  " + std::string(decision_word(*change.after));
  for (const std::string& code : change.codes) text += "  " + shown(code);
  return text + "\n";
}

}  // namespace

Result<std::vector<AuditVerdict>> read_audit(BytesView text, const Limits& limits) {
  std::vector<AuditVerdict> verdicts;
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != BytesView::npos && text[first] == '{' && !parse_json(text, limits.json_depth).ok()) {
    SEKISHO_CHECK(read_lines(text, limits, verdicts));
    return verdicts;
  }
  SEKISHO_TRY(json, parse_json(text, limits.json_depth));
  const Json::Array* rows = json.as_array();
  if (rows == nullptr) {
    SEKISHO_CHECK(read_value(json, verdicts));
    return verdicts;
  }
  for (const Json& row : *rows) SEKISHO_CHECK(read_value(row, verdicts));
  return verdicts;
}

AuditDiff diff_audits(const std::vector<AuditVerdict>& before, const std::vector<AuditVerdict>& after) {
  const Rows old = rows_of(before);
  Rows now = rows_of(after);
  AuditDiff diff;
  for (auto& [name, change] : now) {
    const auto found = old.find(name);
    if (found != old.end()) change.before = found->second.after;
    if (change.before == change.after) {
      ++diff.same;
    } else {
      diff.changes.push_back(change);
    }
  }
  for (const auto& [name, change] : old) {
    if (!now.contains(name)) diff.changes.push_back({name, change.after, {}, {}});
  }
  std::sort(diff.changes.begin(), diff.changes.end(),
            [](const Change& a, const Change& b) { return a.name < b.name; });
  return diff;
}

std::string render_diff_text(const AuditDiff& diff) {
  std::string text;
  for (const KindWords& words : kKinds) {
    std::string lines;
    std::uint64_t count = 0;
    for (const Change& change : diff.changes) {
      if (kind_of(change) != words.kind) continue;
      lines += line_of(change);
      ++count;
    }
    if (count != 0) text += std::string(words.title) + ": " + std::to_string(count) + "\n" + lines;
  }
  return text + "the same: " + std::to_string(diff.same) + "\n";
}

Json render_diff_json(const AuditDiff& diff) {
  Json::Object object{{"schema", "https://sekisho.dev/audit-diff/v1"}};
  for (const KindWords& words : kKinds) {
    Json::Array changes;
    for (const Change& change : diff.changes) {
      if (kind_of(change) == words.kind) changes.push_back(render(change));
    }
    object.emplace_back(std::string(words.member), std::move(changes));
  }
  object.emplace_back("same", diff.same);
  return object;
}

bool has_come_to(const AuditDiff& diff, Decision decision) {
  return std::any_of(diff.changes.begin(), diff.changes.end(),
                     [&](const Change& change) { return change.after == decision; });
}

}  // namespace sekisho::report
