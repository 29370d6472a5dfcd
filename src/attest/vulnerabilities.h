// Vulnerabilities: what a scanner found in an artifact. A report of a shape that is not known is an error,
// never a report of nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/predicate_type.h"
#include "attest/severity.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::attest {

// Fixed tells whether there is a version of the package without the vulnerability.
enum class Fixed { kUnknown, kNo, kYes };

// Finding is one vulnerability in one package; what the scanner does not say is empty.
struct Finding {
  std::string id;                    // never empty
  std::vector<std::string> aliases;  // other names of the same vulnerability
  Severity severity = Severity::kUnknown;
  std::string package;
  std::string version;
  std::string purl;
  Fixed fixed = Fixed::kUnknown;
};

struct Report {
  std::string scanner;           // its URI, or its name
  std::optional<Time> finished;  // its age is for the caller to judge
  std::vector<Finding> findings;
};

// parse_report reads the predicate of
// - kVulnerabilities: cosign's with the JSON of Trivy or Grype or SARIF as scanner.result, and in-toto's v0.1
// and
//   v0.2, where it is a list;
// - kSarif: SARIF 2.1.0. Results of kind pass, informational and notApplicable, those that are gone since a
//   baseline, and those that are suppressed (section 3.27.23) are no findings. The severity is
//   security-severity of the result or of its rule, or else the level: error is critical, warning medium,
//   note low, none negligible. A score of 0 is unknown: scanners write it where they have none;
// - kCycloneDx: the vulnerabilities of a BOM, one finding for each component affected. What its analysis says
// is
//   VEX, see vex.h.
// Errors: attestation.malformed (another shape; no list of results; a run that failed; an empty id),
// attestation. limits (more than limits.findings, or findings longer together than a bundle), json.*.
Result<Report> parse_report(Kind kind, std::string_view predicate, const Limits& limits = {});

}  // namespace sekisho::attest
