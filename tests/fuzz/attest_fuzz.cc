// Laws of what attestations state: facts or an error that denies; what facts state satisfies a demand for the
// same; the newest statement decides on a finding, and what is waived never counts.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "attest/provenance.h"
#include "attest/summary.h"
#include "attest/vulnerability_verdict.h"

namespace {

using namespace sekisho;
using namespace sekisho::attest;

void require(bool law) {
  if (!law) std::abort();
}

Limits small_limits() {
  Limits limits;
  limits.findings = 50;
  limits.sbom_packages = 50;
  limits.sbom_relationships = 200;
  return limits;
}

template <class T>
bool is_read(const Result<T>& result) {
  if (!result.ok()) require(reason_class(result.error().code) == ReasonClass::kDenied);
  return result.ok();
}

void check_provenance(Kind kind, const std::string& text) {
  const auto read = parse_provenance(kind, text);
  if (!is_read(read)) return;
  require(!read->builder.empty() && !read->build_type.empty());
  ProvenanceDemand demand;
  demand.builder = read->builder;
  demand.ref = read->source.ref;
  demand.level = 3;
  demand.levels = {{"a", read->builder, 3}};
  require(provenance_faults(*read, demand, "a", nullptr).empty());
  require(provenance_faults(*read, demand, "b", nullptr).size() == 1);
  demand.builder = read->builder + "x";
  require(provenance_faults(*read, demand, "a", nullptr).size() == 1);
}

void check_summary(const std::string& text) {
  const auto read = parse_summary(text);
  if (!is_read(read)) return;
  const SummaryDemand demand{read->verifier, {}, read->levels, read->policy_uri, {}};
  for (const Fault& fault : summary_faults(*read, demand, {read->resource})) {
    require(fault.code == ReasonCode::kSummaryFailed);
  }
  require(!summary_faults(*read, demand, {}).empty());
}

// Statements that are newer than all others.
std::vector<VexStatement> with_newest(std::vector<VexStatement> statements, const Report& report,
                                      VexStatus status) {
  Time newest{};
  for (const VexStatement& one : statements) newest = std::max(newest, one.time);
  for (const Finding& finding : report.findings) {
    statements.push_back({{finding.id}, {}, status, "because", newest + Seconds(1)});
  }
  return statements;
}

void check_verdict(const Report& report, const std::vector<VexStatement>& statements) {
  const Artifact artifact{{"sha256:" + std::string(64, 'a')}, {"ghcr.io/acme/app"}};
  VulnerabilityDemand demand;
  demand.fail_on = Severity::kLow;
  const auto all = vulnerability_faults(report, {}, demand, artifact);
  const auto some = vulnerability_faults(report, statements, demand, artifact);
  require(some.size() <= all.size());
  require(vulnerability_faults(report, with_newest(statements, report, VexStatus::kAffected), demand,
                               artifact) == all);
  require(vulnerability_faults(report, with_newest(statements, report, VexStatus::kFixed), demand, artifact)
              .empty());
  for (const Finding& finding : report.findings) demand.waived.push_back(finding.id);
  require(vulnerability_faults(report, statements, demand, artifact).empty());
}

void check_report(Kind kind, const std::string& text) {
  const Limits limits = small_limits();
  const auto read = parse_report(kind, text, limits);
  if (!is_read(read)) return;
  require(read->findings.size() <= limits.findings);
  for (const Finding& finding : read->findings) require(!finding.id.empty());
  const auto statements = parse_vex(kind, text, limits);
  check_verdict(*read, statements.ok() ? *statements : std::vector<VexStatement>());
}

// What the statements are about, as a scanner would find it.
Report report_of(const std::vector<VexStatement>& statements) {
  Report report;
  for (const VexStatement& one : statements) {
    Finding finding;
    finding.id = one.vulnerability.front();
    for (const auto& product : one.products) {
      for (const auto& part : product->parts) {
        if (!part->names.empty()) finding.purl = part->names.front();
      }
    }
    report.findings.push_back(std::move(finding));
  }
  return report;
}

void check_vex(Kind kind, const std::string& text) {
  const auto read = parse_vex(kind, text, small_limits());
  if (!is_read(read)) return;
  for (const VexStatement& one : *read) {
    require(!one.vulnerability.empty() && !one.vulnerability.front().empty());
    require(one.status != VexStatus::kNotAffected || !one.justification.empty());
    for (const auto& product : one.products) require(product != nullptr);
  }
  check_verdict(report_of(*read), *read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_provenance(Kind::kProvenance02, text);
  check_provenance(Kind::kProvenance1, text);
  check_summary(text);
  for (const Kind kind : {Kind::kVulnerabilities, Kind::kSarif, Kind::kCycloneDx}) check_report(kind, text);
  for (const Kind kind : {Kind::kOpenVex, Kind::kCsafVex, Kind::kCycloneDx}) check_vex(kind, text);
  return 0;
}
