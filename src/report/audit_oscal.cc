#include <map>

#include "crypto/uuid.h"
#include "report/arrays.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/json_out.h"
#include "report/words.h"

// OSCAL 1.1.3, assessment results model: https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

constexpr std::string_view kNameSpace = "https://sekisho.dev/oscal";

// Uuids of one audit: the same when it is rendered again, others in the next audit where the things are of
// the audit, and the same in every audit where they are of the world.
class Uuids {
 public:
  explicit Uuids(const Audit& audit)
      : audit_(render_time(audit.begun) + "\n" + audit.policy + "\n" + audit.policy_digest) {}
  std::string of_audit(std::string_view what, const std::string& text = "") const {
    return crypto::name_uuid("audit\n" + audit_ + "\n" + std::string(what) + "\n" + text);
  }
  static std::string of_world(std::string_view what, const std::string& text) {
    return crypto::name_uuid(std::string(what) + "\n" + text);
  }

 private:
  std::string audit_;
};

// A property's value begins and ends with no white space and is not empty.
void add_property(Array& properties, std::string_view name, std::string_view text) {
  std::string value = shown(text);
  const auto from = value.find_first_not_of(' ');
  if (from == std::string::npos) return;
  value = value.substr(from, value.find_last_not_of(' ') - from + 1);
  properties.push_back(Object{{"name", name}, {"ns", kNameSpace}, {"value", std::move(value)}});
}

std::string component_of(const AuditRow& row) { return Uuids::of_world("artifact", name_of(row)); }

Json render_component(const AuditRow& row, const std::vector<const AuditRow*>& of_name) {
  Array properties;
  add_property(properties, "digest", row.verdict.digest);
  for (const AuditRow* one : of_name) {
    for (const Place& place : one->places) add_property(properties, "place", place_text(place));
  }
  Object component{{"uuid", component_of(row)},
                   {"type", "software"},
                   {"title", shown(name_of(row))},
                   {"description", "An artifact that an inventory names: " + shown(name_of(row))}};
  if (!properties.empty()) component.emplace_back("props", std::move(properties));
  component.emplace_back("status", Object{{"state", "operational"}});
  return component;
}

// Several rows of one name are one component.
void write_components(const Audit& audit, JsonOut& out) {
  std::map<std::string, std::vector<const AuditRow*>> by_name;
  for (const AuditRow& row : audit.rows) by_name[name_of(row)].push_back(&row);
  out.begin_array("components");
  for (const AuditRow& row : audit.rows) {
    const auto& of_name = by_name.at(name_of(row));
    if (of_name.front() == &row) out.add(render_component(row, of_name));
  }
  out.end();
}

Array properties_of(const AuditRow& row) {
  Array properties;
  add_property(properties, "decision", decision_word(row.verdict.decision));
  if (row.verdict.would_be) add_property(properties, "would-be", decision_word(*row.verdict.would_be));
  add_property(properties, "reference", row.verdict.reference);
  add_property(properties, "policy-rule", row.verdict.rule);
  add_property(properties, "basis", basis_word(row.basis));
  if (row.running) {
    add_property(properties, "running", row.running->digest);
    add_property(properties, "index", row.running->index);
    add_property(properties, "covered", covered_word(*row.running));
  }
  for (const Requirement requirement : kRequirements) {
    add_property(properties, requirement_word(requirement), standing_word(standing_of(row, requirement)));
  }
  for (const std::string& code : codes_of(row)) add_property(properties, "reason", code);
  for (const std::string& signer : signers_of(row)) add_property(properties, "signer", signer);
  for (const std::string& exception : row.verdict.exceptions)
    add_property(properties, "exception", exception);
  return properties;
}

std::string description_of(const AuditRow& row) {
  std::string text = shown(name_of(row)) + " is " + std::string(decision_word(row.verdict.decision)) + ".";
  for (const AuditReason& reason : row.verdict.reasons) {
    text += " " + shown(reason.code) + ": " + shown(reason.detail) + ".";
  }
  return text;
}

Json render_observation(const AuditRow& row, const Uuids& uuids) {
  Object observation{{"uuid", uuids.of_audit("observation", key_of(row))},
                     {"title", "The verdict on " + shown(key_of(row))},
                     {"description", description_of(row)},
                     {"props", properties_of(row)},
                     {"methods", Array{"TEST"}},
                     {"types", Array{"finding"}},
                     {"subjects", Array{Object{{"subject-uuid", component_of(row)}, {"type", "component"}}}},
                     {"collected", render_time(row.verdict.time.value_or(row.gathered))}};
  if (row.verdict.holds_until) observation.emplace_back("expires", render_time(*row.verdict.holds_until));
  std::string remedies;
  for (const AuditReason& reason : row.verdict.reasons) {
    remedies += (remedies.empty() ? "" : " ") + shown(reason.remedy);
  }
  if (!remedies.empty()) observation.emplace_back("remarks", std::move(remedies));
  return observation;
}

// Aim is a requirement as a finding's target: what is required, and on which rows it rests.
struct Aim {
  std::string_view id, title;
  std::vector<const AuditRow*> met, missed;
  bool failed = false;  // something speaks against it; else it was not shown
};

Aim admitted_aim(const Audit& audit) {
  Aim aim{"admitted", "The policy admits whatever runs", {}, {}, false};
  for (const AuditRow& row : audit.rows) {
    const bool met = row.verdict.decision == Decision::kAdmitted && !is_warned(row);
    (met ? aim.met : aim.missed).push_back(&row);
    aim.failed = aim.failed || row.verdict.decision == Decision::kDenied || is_warned(row);
  }
  return aim;
}

Aim aim_of(const Audit& audit, Requirement requirement) {
  Aim aim{requirement_word(requirement), requirement_title(requirement), {}, {}, false};
  for (const AuditRow& row : audit.rows) {
    const Standing standing = standing_of(row, requirement);
    (standing == Standing::kMet ? aim.met : aim.missed).push_back(&row);
    aim.failed = aim.failed || standing == Standing::kNotMet;
  }
  return aim;
}

Json render_status(const Aim& aim, const Audit& audit) {
  const bool satisfied = aim.missed.empty() && !aim.met.empty() && audit.faults.empty();
  std::string remarks =
      "Met by " + std::to_string(aim.met.size()) + " of " + std::to_string(audit.rows.size()) + " artifacts.";
  if (!audit.faults.empty()) {
    remarks += " Entries of inventories that could not be read: " + std::to_string(audit.faults.size()) + ".";
  }
  return Object{{"state", satisfied ? "satisfied" : "not-satisfied"},
                {"reason", satisfied    ? "pass"
                           : aim.failed ? "fail"
                                        : "other"},
                {"remarks", std::move(remarks)}};
}

Json render_finding(const Aim& aim, const Audit& audit, const Uuids& uuids) {
  Object finding{{"uuid", uuids.of_audit("finding", std::string(aim.id))},
                 {"title", aim.title},
                 {"description", std::string(aim.title) + ": " + std::to_string(aim.met.size()) + " of " +
                                     std::to_string(audit.rows.size()) + " artifacts."},
                 {"target", Object{{"type", "objective-id"},
                                   {"target-id", aim.id},
                                   {"title", aim.title},
                                   {"status", render_status(aim, audit)}}}};
  const auto& rows = aim.missed.empty() ? aim.met : aim.missed;
  if (!rows.empty()) {
    finding.emplace_back("related-observations", render_all(rows, [&](const AuditRow* row) {
                           return Object{{"observation-uuid", uuids.of_audit("observation", key_of(*row))}};
                         }));
  }
  return finding;
}

void write_findings(const Audit& audit, const Uuids& uuids, JsonOut& out) {
  out.begin_array("findings");
  out.add(render_finding(admitted_aim(audit), audit, uuids));
  for (const Requirement requirement : kRequirements) {
    out.add(render_finding(aim_of(audit, requirement), audit, uuids));
  }
  out.end();
}

std::string remarks_of(const Audit& audit) {
  std::string text;
  for (const AuditFault& fault : audit.faults) {
    text += (text.empty() ? "Not read: " : "; ") + shown(fault.inventory) +
            (fault.where.empty() ? "" : " " + shown(fault.where)) + ": " + shown(fault.detail);
  }
  return text;
}

void write_observations(const Audit& audit, const Uuids& uuids, JsonOut& out) {
  out.begin_array("observations");
  for (const AuditRow& row : audit.rows) out.add(render_observation(row, uuids));
  out.end();
}

void write_result(const Audit& audit, const Uuids& uuids, JsonOut& out) {
  Array properties;
  add_property(properties, "policy", audit.policy);
  add_property(properties, "policy-digest", audit.policy_digest);
  add_property(properties, "requests", std::to_string(audit.requests));
  out.begin_object();
  out.add_all({{"uuid", uuids.of_audit("result")},
               {"title", "Audit of what runs"},
               {"description", "What inventories name, judged by the policy " + shown(audit.policy) + "."},
               {"start", render_time(audit.begun)},
               {"end", render_time(audit.ended)},
               {"props", std::move(properties)}});
  if (!audit.rows.empty()) {
    out.begin_object("local-definitions");
    write_components(audit, out);
    out.end();
  }
  out.add(Object{{"control-selections", Array{Object{{"include-all", Object{}}}}}}, "reviewed-controls");
  if (!audit.rows.empty()) write_observations(audit, uuids, out);
  write_findings(audit, uuids, out);
  if (std::string remarks = remarks_of(audit); !remarks.empty()) out.add(std::move(remarks), "remarks");
  out.end();
}

Json render_plan(const Audit& audit, const Uuids& uuids) {
  Array plan;
  add_property(plan, "policy-digest", audit.policy_digest);
  Object resource{{"uuid", uuids.of_audit("plan")},
                  {"title", "The policy " + shown(audit.policy)},
                  {"description", "The policy that was judged by stands for an assessment plan."}};
  if (!plan.empty()) resource.emplace_back("props", std::move(plan));
  return Object{{"resources", Array{std::move(resource)}}};
}

}  // namespace

void render_audit_oscal(const Audit& audit, const Write& write) {
  const Uuids uuids(audit);
  JsonOut out(write);
  out.begin_object();
  out.begin_object("assessment-results");
  out.add_all(
      {{"uuid", uuids.of_audit("assessment-results")},
       {"metadata", Object{{"title", "Audit of what runs, by sekisho " + shown(audit.version)},
                           {"last-modified", render_time(audit.ended)},
                           {"version", render_time(audit.ended)},
                           {"oscal-version", "1.1.3"}}},
       {"import-ap", Object{{"href", "#" + uuids.of_audit("plan")},
                            {"remarks", "No assessment plan was written: the policy says what is asked."}}}});
  out.begin_array("results");
  write_result(audit, uuids, out);
  out.end();
  out.add(render_plan(audit, uuids), "back-matter");
  out.end();
  out.end();
  write("\n");
}

}  // namespace sekisho::report
