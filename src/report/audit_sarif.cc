#include <map>

#include "crypto/digest.h"
#include "report/arrays.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/json_out.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

constexpr std::string_view kAdmittedRule = "admitted";

Json message(std::string_view text) { return Object{{"text", shown(text)}}; }

// Rules are the codes in the order in which they first occur, with the remedy that the verdict gave.
class Rules {
 public:
  std::uint64_t index_of(const std::string& code, std::string_view remedy) {
    const auto [found, is_new] = indices_.try_emplace(code, rules_.size());
    if (is_new) rules_.push_back(rule(code, remedy));
    return found->second;
  }
  Array take() { return std::move(rules_); }

 private:
  static Json rule(std::string_view code, std::string_view remedy) {
    const std::string_view help = remedy.empty() ? "See the documentation of the reason codes." : remedy;
    return Object{{"id", shown(code)},
                  {"shortDescription", message(code)},
                  {"help", message(help)},
                  {"properties", Object{{"tags", Array{"security", "supply-chain"}}}}};
  }
  std::map<std::string, std::uint64_t> indices_;
  Array rules_;
};

// A relative reference (RFC 3986 section 4.2) of a name: code hosts take no other, and one with a colon in
// its first segment would be read as a scheme.
std::string uri_of(std::string_view name) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out = "oci/";
  for (const char c : name) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      out += std::string{'%', kHex[octet >> 4], kHex[octet & 15]};
    }
  }
  return out;
}

Json place_location(const Place& place) {
  return Object{{"fullyQualifiedName", shown(place_text(place))}, {"kind", "resource"}};
}

Json location_of(const AuditRow& row) {
  Array logical{Object{{"fullyQualifiedName", shown(name_of(row))}, {"kind", "resource"}}};
  for (const Place& place : row.places) logical.push_back(place_location(place));
  return Object{
      {"physicalLocation", Object{{"artifactLocation", Object{{"uri", uri_of(shown(name_of(row)))}}},
                                  {"region", Object{{"startLine", 1}}}}},
      {"logicalLocations", std::move(logical)}};
}

struct Finding {
  std::string code, subject, text, remedy;
  std::size_t ordinal = 0;  // among those of its row with this code and subject
};

// The same finding has the same fingerprint in every run: texts for people are no part of it.
Json fingerprints(const AuditRow& row, const Finding& finding) {
  const std::string text =
      key_of(row) + "\n" + finding.code + "\n" + finding.subject + "\n" + std::to_string(finding.ordinal);
  return Object{{"sekishoFinding/v1", std::string(crypto::Digest::of(text).hex())}};
}

struct Weight {
  std::string_view kind, level;
};

// SARIF section 3.27.9: what is not of kind fail has the level none; open is what could not be decided.
Weight weight_of(const AuditRow& row) {
  switch (row.verdict.decision) {
    case Decision::kDenied:
      return {"fail", "error"};
    case Decision::kUndecided:
      return {"open", "none"};
    case Decision::kAdmitted:
      return is_warned(row) ? Weight{"fail", "warning"} : Weight{"pass", "none"};
  }
  return {"open", "none"};
}

Json result_of(const AuditRow& row, const Finding& finding, Rules& rules) {
  const Weight weight = weight_of(row);
  Object properties{{"decision", decision_word(row.verdict.decision)},
                    {"reference", shown(row.verdict.reference)},
                    {"digest", or_null(row.verdict.digest)},
                    {"subject", shown(finding.subject)},
                    {"policyRule", or_null(row.verdict.rule)}};
  if (row.running) properties.emplace_back("running", row.running->digest);
  return Object{{"ruleId", shown(finding.code)},
                {"ruleIndex", rules.index_of(finding.code, finding.remedy)},
                {"kind", weight.kind},
                {"level", weight.level},
                {"message", message(finding.text)},
                {"locations", Array{location_of(row)}},
                {"partialFingerprints", fingerprints(row, finding)},
                {"properties", std::move(properties)}};
}

// What is admitted in warn mode has its reasons as warnings; what is denied or open without any is not left
// out.
std::vector<Finding> findings_of(const AuditRow& row) {
  std::vector<Finding> findings;
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  for (const AuditReason& reason : row.verdict.reasons) {
    findings.push_back({reason.code, reason.subject,
                        name_of(row) + ": " + reason.detail + " → " + reason.remedy, reason.remedy,
                        seen[{reason.code, reason.subject}]++});
  }
  if (!findings.empty()) return findings;
  if (row.verdict.decision == Decision::kAdmitted) {
    return {{std::string(kAdmittedRule), row.verdict.digest, name_of(row) + " is admitted.",
             "Nothing is to be done.", 0}};
  }
  return {{"internal-error", row.verdict.digest, name_of(row) + ": no reason was given.", "", 0}};
}

Json fault_of(const AuditFault& fault) {
  return Object{{"level", "error"},
                {"message", message(fault.inventory + (fault.where.empty() ? "" : " " + fault.where) + ": " +
                                    fault.detail)}};
}

// The rules stand before the results that give them.
Rules rules_of(const Audit& audit) {
  Rules rules;
  for (const AuditRow& row : audit.rows) {
    for (const Finding& finding : findings_of(row)) rules.index_of(finding.code, finding.remedy);
  }
  return rules;
}

void write_run(const Audit& audit, JsonOut& out) {
  Rules rules = rules_of(audit);
  Object driver{{"name", "sekisho"},
                {"version", shown(audit.version)},
                {"informationUri", "https://sekisho.dev"},
                {"rules", rules.take()}};
  out.begin_object();
  out.add_all(
      {{"tool", Object{{"driver", std::move(driver)}}},
       {"invocations", Array{Object{{"executionSuccessful", audit.faults.empty()},
                                    {"startTimeUtc", render_time(audit.begun)},
                                    {"endTimeUtc", render_time(audit.ended)},
                                    {"toolExecutionNotifications", render_all(audit.faults, fault_of)}}}},
       {"automationDetails", Object{{"id", shown("sekisho-audit/" + audit.policy + "/")}}},
       {"columnKind", "unicodeCodePoints"},
       {"properties",
        Object{{"policy", shown(audit.policy)}, {"policyDigest", shown(audit.policy_digest)}}}});
  out.begin_array("results");
  for (const AuditRow& row : audit.rows) {
    for (const Finding& finding : findings_of(row)) out.add(result_of(row, finding, rules));
  }
  out.end();
  out.end();
}

}  // namespace

void render_audit_sarif(const Audit& audit, const Write& write) {
  JsonOut out(write);
  out.begin_object();
  out.add("https://json.schemastore.org/sarif-2.1.0.json", "$schema");
  out.add("2.1.0", "version");
  out.begin_array("runs");
  write_run(audit, out);
  out.end();
  out.end();
  write("\n");
}

}  // namespace sekisho::report
