// Vex: what an author states about vulnerabilities in products (Vulnerability Exploitability eXchange), from
// OpenVEX, CSAF and CycloneDX. Whether the author is trusted is for the caller to know.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/predicate_type.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::attest {

enum class VexStatus { kNotAffected, kAffected, kFixed, kUnderInvestigation };

// VexComponent is how a product, or a part of one, is named: all that is said of it.
struct VexComponent {
  std::vector<std::string> names;                            // package URLs, CPEs, IRIs, plain names
  std::vector<std::pair<std::string, std::string>> digests;  // sha256 and lower-case hex
};

// VexProduct is a product, or only those parts of it, where it has parts. Products of one document share
// them.
struct VexProduct {
  std::shared_ptr<const VexComponent> product;  // null: what the attestation is about
  std::vector<std::shared_ptr<const VexComponent>> parts;
};

// VexStatement is one status of one vulnerability in some products.
struct VexStatement {
  std::vector<std::string> vulnerability;                   // its names, never empty
  std::vector<std::shared_ptr<const VexProduct>> products;  // none: what the attestation is about
  VexStatus status = VexStatus::kUnderInvestigation;
  std::string justification;  // or the impact statement; never empty where the status is kNotAffected
  Time time;
};

// parse_vex reads the predicate of
// - kOpenVex: OpenVEX 0.2.0 and 0.0.x. A statement without a time has the document's;
// - kCsafVex: CSAF 2.0 with the category csaf_vex, as of its current_release_date. The products of a
// relationship are
//   parts of the product that they relate to;
// - kCycloneDx: the vulnerabilities of a BOM that have an analysis. The product is metadata.component, its
// parts
//   are what is affected; where there is no such component, it is what the attestation is about. resolved is
//   fixed, exploitable is affected, false_positive is not_affected.
// not_affected must be justified: OpenVEX and CSAF demand it, and without it the document is malformed;
// CycloneDX does not, and such a statement does not count. An affected without an action statement counts: it
// excuses nothing. Errors: attestation.malformed (another status, no time, a product that is not defined,
// ...), attestation.limits (limits.findings statements, limits.sbom_packages products,
// limits.sbom_relationships references to them), json.*.
Result<std::vector<VexStatement>> parse_vex(Kind kind, std::string_view predicate, const Limits& limits = {});

}  // namespace sekisho::attest
