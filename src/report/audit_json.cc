#include "report/arrays.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

Json render_then(const std::optional<Then>& then) {
  if (!then) return Json();
  return Json::Object{{"id", or_null(then->id)},
                      {"decision", decision_word(then->decision)},
                      {"time", render_time(then->time)},
                      {"policyDigest", or_null(then->policy_digest)}};
}

Json render_running(const std::optional<Running>& running) {
  if (!running) return Json();
  return Json::Object{{"digest", running->digest},
                      {"index", running->index},
                      {"judged", judged_word(running->judged)},
                      {"covered", running->covered ? Json(*running->covered) : Json()}};
}

Json render_row(const AuditRow& row) {
  Json::Object object;
  const auto verdict = parse_json(row.verdict.json);
  if (const auto* members = verdict.ok() ? verdict->as_object() : nullptr) {
    for (const auto& [name, value] : *members) {
      if (!is_of_row(name)) object.emplace_back(name, value);
    }
  }
  object.emplace_back("basis", basis_word(row.basis));
  object.emplace_back("gathered", render_time(row.gathered));
  object.emplace_back("running", render_running(row.running));
  object.emplace_back("places", render_all(row.places, render_place));
  object.emplace_back("then", render_then(row.then));
  return object;
}

}  // namespace

Json render_place(const Place& place) {
  return Json::Object{{"inventory", or_null(place.inventory)},
                      {"cluster", or_null(place.cluster)},
                      {"namespace", or_null(place.name_space)},
                      {"workload", or_null(place.workload)},
                      {"container", or_null(place.container)},
                      {"part", or_null(place.part)},
                      {"spec", or_null(place.spec)}};
}

std::string render_audit_json_line(const AuditRow& row) { return render_json(render_row(row)) + "\n"; }

void render_audit_json(const Audit& audit, const Write& write) {
  write("[");
  for (const AuditRow& row : audit.rows) {
    write(&row == &audit.rows.front() ? "\n" : ",\n");
    write(render_json(render_row(row)));
  }
  write("\n]\n");
}

}  // namespace sekisho::report
