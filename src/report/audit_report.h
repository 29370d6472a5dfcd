// AuditReport: an audit in the formats that people, build servers, clusters and auditors read. Each is a pure
// function: the same audit gives the same bytes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "report/audit.h"

namespace sekisho::report {

// Write takes the next piece of a report: there may be ten thousand rows, and no report holds all of its
// text.
using Write = std::function<void(std::string_view)>;

// Every function below keeps the order of the rows and makes what outsiders wrote harmless. What an inventory
// could not tell is left empty or null.

// render_audit_table is for terminals: a line a digest, what speaks against it, what to do, counts.
void render_audit_table(const Audit& audit, Colour colour, const Write& write);
// render_audit_json is an array with one object a row, a line each: its verdict with basis, gathered, places
// and then, as docs/audit-reports.md has it.
void render_audit_json(const Audit& audit, const Write& write);
// render_audit_json_line is the object of one row on one line, ended by a newline.
std::string render_audit_json_line(const AuditRow& row);
// render_audit_csv is RFC 4180: a header, then a line a place, or one where a row has none.
void render_audit_csv(const Audit& audit, const Write& write);
// render_audit_sarif is SARIF 2.1.0: a rule a reason code, a result for each reason of a row.
void render_audit_sarif(const Audit& audit, const Write& write);
// render_audit_junit is JUnit's XML: a test case a row.
void render_audit_junit(const Audit& audit, const Write& write);
// render_audit_oscal is OSCAL 1.1.3 assessment results in JSON.
void render_audit_oscal(const Audit& audit, const Write& write);

enum class PolicyReportKind {
  kOpenReports,  // openreports.io/v1alpha1 Report and ClusterReport
  kWgPolicy,     // wgpolicyk8s.io/v1alpha2 PolicyReport and ClusterPolicyReport
};
// render_audit_policy_report is a JSON List that kubectl applies: a report for each cluster and namespace,
// and one for the whole cluster with the rest.
void render_audit_policy_report(const Audit& audit, PolicyReportKind kind, const Write& write);

// render_audit_html is one page that needs no network.
void render_audit_html(const Audit& audit, const Write& write);
// render_audit_metrics is Prometheus' text format, for a textfile collector.
void render_audit_metrics(const Audit& audit, const Write& write);

}  // namespace sekisho::report
