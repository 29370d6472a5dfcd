#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"

namespace sekisho::report {
namespace {

// https://prometheus.io/docs/instrumenting/exposition_formats/: a label's value escapes \, " and newlines,
// and shown has taken the latter out.
std::string label(std::string_view name, std::string_view value) {
  std::string out = std::string(name) + "=\"";
  for (const char c : shown(value)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

class Metrics {
 public:
  void begin(std::string name, std::string_view help) {
    name_ = std::move(name);
    out_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " gauge\n";
  }
  void sample(const std::string& labels, std::int64_t value) {
    out_ += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
  }
  void one(std::string name, std::string_view help, std::int64_t value) {
    begin(std::move(name), help);
    sample("", value);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string name_, out_;
};

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

std::int64_t seconds(Time time) { return time.time_since_epoch().count(); }

void requirements(Metrics& metrics, const Audit& audit) {
  metrics.begin("sekisho_audit_requirements", "Rows by what they show of a requirement.");
  for (const Requirement requirement : kRequirements) {
    for (const Standing standing :
         {Standing::kMet, Standing::kNotMet, Standing::kAbsent, Standing::kUnknown}) {
      std::int64_t rows = 0;
      for (const AuditRow& row : audit.rows) rows += standing_of(row, requirement) == standing ? 1 : 0;
      metrics.sample(label("requirement", requirement_word(requirement)) + "," +
                         label("standing", standing_word(standing)),
                     rows);
    }
  }
}

}  // namespace

void render_audit_metrics(const Audit& audit, const Write& write) {
  const AuditCounts counts = count(audit);
  Metrics metrics;
  metrics.begin("sekisho_audit_info", "The program and the policy that judged.");
  metrics.sample(label("version", audit.version) + "," + label("policy", audit.policy) + "," +
                     label("policy_digest", audit.policy_digest),
                 1);
  metrics.begin("sekisho_audit_rows", "Judged references and digests by decision.");
  metrics.sample(label("decision", "admitted"), number(counts.admitted));
  metrics.sample(label("decision", "denied"), number(counts.denied));
  metrics.sample(label("decision", "undecided"), number(counts.undecided));
  metrics.one("sekisho_audit_warned", "Rows that are admitted in warn mode only.", number(counts.warned));
  metrics.one("sekisho_audit_changed", "Rows decided otherwise than when they were admitted or blocked.",
              number(counts.changed));
  metrics.one("sekisho_audit_places", "Places in which judged digests run.", number(counts.places));
  metrics.begin("sekisho_audit_reasons", "Rows by reason code; a row with two reasons counts twice.");
  for (const auto& [code, rows] : counts.reasons) metrics.sample(label("reason", code), number(rows));
  requirements(metrics, audit);
  metrics.one("sekisho_audit_faults", "Entries of inventories that could not be read.",
              number(audit.faults.size()));
  metrics.one("sekisho_audit_requests", "Requests sent.", number(audit.requests));
  metrics.one("sekisho_audit_begin_timestamp_seconds", "When the audit began.", seconds(audit.begun));
  metrics.one("sekisho_audit_end_timestamp_seconds", "When the audit ended.", seconds(audit.ended));
  write(metrics.take());
}

}  // namespace sekisho::report
