#include "attest/vulnerabilities.h"

#include <utility>

#include "attest/report_readers.h"

namespace sekisho::attest {
namespace {

// cosign's specs/COSIGN_VULN_ATTESTATION_SPEC.md and in-toto's predicates/vulns.md have one frame.
Done read_vulnerabilities(std::string_view predicate, Report& report, Findings& findings) {
  std::string uri;
  std::string finished;
  bool has_result = false;
  JsonCursor in(predicate, findings.limits());
  const auto result = [&]() -> Done {
    has_result = true;
    return in.next() == JsonCursor::Kind::kArray ? read_in_toto_result(in, findings)
                                                 : read_tool_result(in, report, findings);
  };
  const std::vector<Field> scanner = {{"uri", into(in, uri, "scanner.uri")}, {"result", result}};
  const std::vector<Field> metadata = {{"scanFinishedOn", into(in, finished, "metadata.scanFinishedOn")}};
  SEKISHO_CHECK(read_fields(in, "predicate",
                            {{"scanner", [&] { return read_fields(in, "scanner", scanner); }},
                             {"metadata", [&] { return read_fields(in, "metadata", metadata); }}}));
  SEKISHO_CHECK(in.end());
  if (!has_result) return malformed("scanner.result is missing");
  SEKISHO_TRY(time, parse_optional_time(finished, "metadata.scanFinishedOn"));
  report.finished = time;
  if (!uri.empty()) report.scanner = std::move(uri);
  return done();
}

Done read_sarif(std::string_view predicate, Report& report, Findings& findings) {
  JsonCursor in(predicate, findings.limits());
  SarifReader reader(in, report, findings);
  SEKISHO_CHECK(read_fields(in, "SARIF", reader.fields()));
  SEKISHO_CHECK(in.end());
  return reader.finish();
}

Done read_report(Kind kind, std::string_view predicate, Report& report, Findings& findings) {
  switch (kind) {
    case Kind::kVulnerabilities:
      return read_vulnerabilities(predicate, report, findings);
    case Kind::kSarif:
      return read_sarif(predicate, report, findings);
    case Kind::kCycloneDx:
      return read_cyclonedx_report(predicate, report, findings);
    case Kind::kOther:
    case Kind::kSpdx:
    case Kind::kProvenance02:
    case Kind::kProvenance1:
    case Kind::kSummary:
    case Kind::kOpenVex:
    case Kind::kCsafVex:
      break;
  }
  return malformed("this type is no report of vulnerabilities");
}

}  // namespace

Done Findings::add(Finding finding) {
  if (finding.id.empty()) return malformed("a vulnerability without an id");
  if (list_.size() >= limits_.findings) return too_many("vulnerabilities in one report", limits_.findings);
  bytes_ += finding.id.size() + finding.package.size() + finding.version.size() + finding.purl.size();
  for (const std::string& alias : finding.aliases) bytes_ += alias.size();
  if (bytes_ > limits_.bundle_bytes) return too_many("bytes of findings", limits_.bundle_bytes);
  list_.push_back(std::move(finding));
  return done();
}

Result<Report> parse_report(Kind kind, std::string_view predicate, const Limits& limits) {
  Report report;
  Findings findings(limits);
  SEKISHO_CHECK(read_report(kind, predicate, report, findings));
  report.findings = findings.take();
  return report;
}

}  // namespace sekisho::attest
