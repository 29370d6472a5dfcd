// Audits for the tests of this room, made by hand: a small one, one of hostile texts, and one of many rows.
#pragma once

#include <string>
#include <vector>

#include "report/audit.h"

namespace sekisho::report {

// text_of is all that a report writes: text_of(render_audit_table, audit, Colour::kOff).
template <class Render, class... Arguments>
std::string text_of(const Render& render, const Arguments&... arguments) {
  std::string text;
  render(arguments..., [&](std::string_view piece) { text += piece; });
  return text;
}

// kHostile is what an attacker who may name things would try on a reader of reports.
inline const std::string kHostile =
    "</script><img src=x onerror=\"window.ran=1\"><!--\x1b[2J\u202e\r\n\"'`&;,\xff\t]]>{{data}}";

// VerdictText is a verdict's JSON in parts, so that a test says only what it is about.
struct VerdictText {
  std::string decision = "admitted";
  std::string would_be = {};
  std::string reference = "ghcr.io/acme/app:v1";
  std::string repository = "ghcr.io/acme/app";
  std::string digest = {};  // 64 digits; empty: not resolved
  std::string rule = "images";
  std::vector<AuditReason> reasons = {};
  std::vector<AuditProof> proofs = {};
  Json::Array images = {};
  std::string exception = {};
};

// verdict_of is what read_verdict makes of the text; a test fails where it makes nothing.
AuditVerdict verdict_of(const VerdictText& text);
// hex_of is 64 digits that differ with the number.
std::string hex_of(std::uint64_t number);

// small_audit has each decision, warn mode, an exception, a changed decision, several clusters and a fault.
Audit small_audit();
// hostile_audit has kHostile and cells that begin like formulas wherever a text comes from outside.
Audit hostile_audit();
// mapped_audit has what runs where an index was asked for: judged by the index, by itself, and not known.
Audit mapped_audit();
// large_audit has many rows of all kinds.
Audit large_audit(std::size_t rows);

}  // namespace sekisho::report
