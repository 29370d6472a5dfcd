#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/words.h"
#include "report/xml.h"

namespace sekisho::report {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

std::string number(std::string_view name, std::uint64_t value) {
  return attribute(name, std::to_string(value));
}

// explained is what a build server shows below a test: each reason, what to do, and where it runs.
std::string explained(const AuditRow& row) {
  std::string text;
  for (const AuditReason& reason : row.verdict.reasons) {
    text += xml_escaped(reason.code + ": " + reason.subject + ": " + reason.detail) + "\n";
    text += xml_escaped("  " + reason.remedy) + "\n";
  }
  for (const Place& place : row.places) text += xml_escaped("runs in " + place_text(place)) + "\n";
  return text;
}

std::string problem(std::string_view element, const AuditRow& row) {
  const auto& reasons = row.verdict.reasons;
  const std::string type = reasons.empty() ? "internal-error" : reasons.front().code;
  const std::string message = reasons.empty() ? "no reason was given" : reasons.front().detail;
  return "      <" + std::string(element) + attribute("type", type) + attribute("message", message) + ">" +
         explained(row) + "</" + std::string(element) + ">\n";
}

std::string body_of(const AuditRow& row) {
  switch (row.verdict.decision) {
    case Decision::kDenied:
      return problem("failure", row);
    case Decision::kUndecided:
      return problem("error", row);
    case Decision::kAdmitted:
      if (is_warned(row)) return "      <system-out>" + explained(row) + "</system-out>\n";
      return "";
  }
  return "";
}

std::string test_case(const std::string& group, const std::string& name, const std::string& body) {
  const std::string start = "    <testcase" + attribute("classname", group) + attribute("name", name);
  return body.empty() ? start + "/>\n" : start + ">\n" + body + "    </testcase>\n";
}

struct Tally {
  std::uint64_t tests, failures, errors;
};

std::string tallied(const Tally& tally) {
  return number("tests", tally.tests) + number("failures", tally.failures) + number("errors", tally.errors);
}

void begin_suite(std::string_view name, const Audit& audit, const Tally& tally, const Write& write) {
  write("  <testsuite" + attribute("name", name) + tallied(tally) + number("skipped", 0) +
        attribute("timestamp", render_time(audit.begun)) +
        attribute("time", std::to_string((audit.ended - audit.begun).count())) + ">\n");
}

void write_faults(const Audit& audit, const Write& write) {
  begin_suite("inventories", audit, {audit.faults.size(), 0, audit.faults.size()}, write);
  for (const AuditFault& fault : audit.faults) {
    const std::string name = fault.where.empty() ? fault.inventory : fault.inventory + " " + fault.where;
    write(test_case(fault.inventory, name,
                    "      <error" + attribute("type", "inventory") + attribute("message", fault.detail) +
                        "></error>\n"));
  }
  write("  </testsuite>\n");
}

}  // namespace

void render_audit_junit(const Audit& audit, const Write& write) {
  const AuditCounts counts = count(audit);
  const std::uint64_t faults = audit.faults.size();
  write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", "sekisho audit") +
        tallied({audit.rows.size() + faults, counts.denied, counts.undecided + faults}) + ">\n");
  begin_suite(audit.policy.empty() ? "audit" : audit.policy, audit,
              {audit.rows.size(), counts.denied, counts.undecided}, write);
  for (const AuditRow& row : audit.rows) write(test_case(repository_of(row), key_of(row), body_of(row)));
  write("  </testsuite>\n");
  if (faults > 0) write_faults(audit, write);
  write("</testsuites>\n");
}

}  // namespace sekisho::report
