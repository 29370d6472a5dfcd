#include "attest/vulnerabilities.h"

#include <utility>

#include "attest/report_readers.h"

namespace sekisho::attest {
namespace {

// cosign's specs/COSIGN_VULN_ATTESTATION_SPEC.md and in-toto's predicates/vulns.md have one frame.
struct Frame {
  std::string scanner;
  std::string finished;
  std::optional<std::string_view> result;
};

Result<Frame> read_frame(std::string_view predicate, const Limits& limits) {
  Frame frame;
  JsonCursor in(predicate, limits);
  const std::vector<Field> scanner = {{"uri", into(in, frame.scanner, "scanner.uri")},
                                      {"result", into(in, frame.result)}};
  const std::vector<Field> metadata = {
      {"scanFinishedOn", into(in, frame.finished, "metadata.scanFinishedOn")}};
  SEKISHO_CHECK(read_fields(in, "predicate",
                            {{"scanner", [&] { return read_fields(in, "scanner", scanner); }},
                             {"metadata", [&] { return read_fields(in, "metadata", metadata); }}}));
  SEKISHO_CHECK(in.end());
  return frame;
}

Done read_vulnerabilities(std::string_view predicate, Report& report, Findings& findings) {
  SEKISHO_TRY(frame, read_frame(predicate, findings.limits()));
  if (!frame.result) return malformed("scanner.result is missing");
  SEKISHO_TRY(finished, parse_optional_time(frame.finished, "metadata.scanFinishedOn"));
  SEKISHO_CHECK(frame.result->starts_with('[') ? read_in_toto_result(*frame.result, findings)
                                               : read_tool_result(*frame.result, report, findings));
  report.finished = finished;
  if (!frame.scanner.empty()) report.scanner = std::move(frame.scanner);
  return done();
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
