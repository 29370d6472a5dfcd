#include <algorithm>
#include <map>

#include "base/text.h"
#include "crypto/digest.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/json_out.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

constexpr std::size_t kLabelLength = 63;
constexpr std::size_t kMessageLength = 1000;

bool is_lower_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// is_dns_label: RFC 1123, as Kubernetes names namespaces.
bool is_dns_label(std::string_view text) {
  if (text.empty() || text.size() > kLabelLength || text.front() == '-' || text.back() == '-') return false;
  for (const char c : text) {
    if (!is_lower_alphanumeric(c) && c != '-') return false;
  }
  return true;
}

// dns_label makes one of any text; what was changed has a piece of its hash, so that no two become one.
std::string dns_label(const std::string& text) {
  constexpr std::size_t kRoom = 30;
  if (is_dns_label(text) && text.size() <= kRoom) return text;
  std::string label = "x";
  for (const char c : text.substr(0, kRoom)) label += is_lower_alphanumeric(c) ? c : '-';
  return label + "-" + std::string(crypto::Digest::of(text).hex().substr(0, 8));
}

// Scope is what one report is about; without a namespace, the whole cluster.
struct Scope {
  std::string cluster, name_space;
  auto operator<=>(const Scope&) const = default;
};

struct Member {
  const AuditRow* row;
  std::vector<const Place*> places;
};

using Group = std::vector<Member>;

Scope scope_of(const Place& place) {
  return {place.cluster, is_dns_label(place.name_space) ? place.name_space : ""};
}

std::map<Scope, Group> by_scope(const Audit& audit) {
  std::map<Scope, Group> scopes;
  for (const AuditRow& row : audit.rows) {
    if (row.places.empty()) scopes[{}].push_back({&row, {}});
    for (const Place& place : row.places) {
      Group& members = scopes[scope_of(place)];
      if (members.empty() || members.back().row != &row) members.push_back({&row, {}});
      members.back().places.push_back(&place);
    }
  }
  return scopes;
}

struct Outcome {
  std::string_view result, severity;
};

Outcome outcome_of(const AuditRow& row) {
  switch (row.verdict.decision) {
    case Decision::kDenied:
      return {"fail", "high"};
    case Decision::kUndecided:
      return {"error", "medium"};
    case Decision::kAdmitted:
      return is_warned(row) ? Outcome{"warn", "medium"} : Outcome{"pass", "info"};
  }
  return {"error", "medium"};
}

std::string_view api_version_of(std::string_view kind) {
  if (kind == "Pod") return "v1";
  if (kind == "Deployment" || kind == "StatefulSet" || kind == "DaemonSet" || kind == "ReplicaSet") {
    return "apps/v1";
  }
  return kind == "Job" || kind == "CronJob" ? "batch/v1" : "";
}

// A workload is written KIND/NAME; one that is not is no object that a report could name.
Array resources_of(const Member& member, const Scope& scope) {
  Array resources;
  for (const Place* place : member.places) {
    const auto slash = place->workload.find('/');
    if (slash == std::string::npos || slash == 0) continue;
    const std::string kind = place->workload.substr(0, slash);
    Object resource;
    if (const auto version = api_version_of(kind); !version.empty()) {
      resource.emplace_back("apiVersion", version);
    }
    resource.emplace_back("kind", shown(kind));
    if (!scope.name_space.empty()) resource.emplace_back("namespace", scope.name_space);
    resource.emplace_back("name", shown(place->workload.substr(slash + 1)));
    const Json value = std::move(resource);
    if (std::find(resources.begin(), resources.end(), value) == resources.end()) resources.push_back(value);
  }
  return resources;
}

void add(Object& properties, std::string_view name, const std::string& text) {
  if (!text.empty()) properties.emplace_back(name, shown(text));
}

Object properties_of(const AuditRow& row) {
  const AuditVerdict& verdict = row.verdict;
  Object properties;
  add(properties, "reference", verdict.reference);
  add(properties, "resolved", verdict.resolved);
  add(properties, "digest", verdict.digest);
  if (row.running) add(properties, "running", row.running->digest);
  add(properties, "reasons", joined(codes_of(row), ", "));
  add(properties, "signers", joined(signers_of(row), ", "));
  if (const auto time = first_signed(row)) add(properties, "signedAt", render_time(*time));
  add(properties, "exceptions", joined(verdict.exceptions, ", "));
  if (verdict.holds_until) add(properties, "holdsUntil", render_time(*verdict.holds_until));
  add(properties, "basis", std::string(basis_word(row.basis)));
  add(properties, "policyDigest", verdict.policy_digest);
  if (row.then) add(properties, "decisionId", row.then->id);
  return properties;
}

std::string message_of(const AuditRow& row) {
  std::string text = name_of(row);
  for (const AuditReason& reason : row.verdict.reasons) {
    text += "; " + reason.code + ": " + reason.detail + " → " + reason.remedy;
  }
  return printable(text, kMessageLength);
}

Json render_result(const Member& member, const Scope& scope, const Audit& audit) {
  const AuditRow& row = *member.row;
  const Outcome outcome = outcome_of(row);
  const Time time = row.verdict.time.value_or(audit.ended);
  const std::string& policy = row.verdict.policy.empty() ? audit.policy : row.verdict.policy;
  Object result{{"source", "sekisho"}, {"policy", policy.empty() ? "none" : shown(policy)}};
  if (!row.verdict.rule.empty()) result.emplace_back("rule", shown(row.verdict.rule));
  result.emplace_back("category", "Supply chain");
  result.emplace_back("severity", outcome.severity);
  result.emplace_back("result", outcome.result);
  result.emplace_back("scored", true);
  result.emplace_back("timestamp", Object{{"seconds", std::int64_t{time.time_since_epoch().count()}},
                                          {"nanos", std::int64_t{0}}});
  result.emplace_back("message", message_of(row));
  if (Array resources = resources_of(member, scope); !resources.empty()) {
    result.emplace_back("resources", std::move(resources));
  }
  result.emplace_back("properties", properties_of(row));
  return result;
}

Object summary_of(const Group& members) {
  Object summary;
  for (const std::string_view result : {"pass", "fail", "warn", "error", "skip"}) {
    std::int64_t rows = 0;
    for (const Member& member : members) rows += outcome_of(*member.row).result == result ? 1 : 0;
    summary.emplace_back(result, rows);
  }
  return summary;
}

Object metadata_of(const Scope& scope) {
  Object labels{{"app.kubernetes.io/managed-by", "sekisho"}};
  std::string name = "sekisho-audit";
  if (!scope.cluster.empty()) {
    const std::string cluster = dns_label(scope.cluster);
    labels.emplace_back("sekisho.dev/cluster", cluster);
    name += "-" + cluster;
  }
  Object metadata{{"name", name}};
  if (!scope.name_space.empty()) metadata.emplace_back("namespace", scope.name_space);
  metadata.emplace_back("labels", std::move(labels));
  return metadata;
}

void write_report(const Scope& scope, const Group& members, const Audit& audit, PolicyReportKind kind,
                  JsonOut& out) {
  const bool open = kind == PolicyReportKind::kOpenReports;
  out.begin_object();
  out.add(open ? "openreports.io/v1alpha1" : "wgpolicyk8s.io/v1alpha2", "apiVersion");
  out.add(std::string(scope.name_space.empty() ? "Cluster" : "") + (open ? "Report" : "PolicyReport"),
          "kind");
  out.add(metadata_of(scope), "metadata");
  if (open) out.add("sekisho", "source");
  out.add(summary_of(members), "summary");
  out.begin_array("results");
  for (const Member& member : members) out.add(render_result(member, scope, audit));
  out.end();
  out.end();
}

}  // namespace

void render_audit_policy_report(const Audit& audit, PolicyReportKind kind, const Write& write) {
  JsonOut out(write);
  out.begin_object();
  out.add_all({{"apiVersion", "v1"}, {"kind", "List"}});
  out.begin_array("items");
  for (const auto& [scope, members] : by_scope(audit)) write_report(scope, members, audit, kind, out);
  out.end();
  out.end();
  write("\n");
}

}  // namespace sekisho::report
