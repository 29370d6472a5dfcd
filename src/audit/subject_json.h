// subject_json: subjects and faults of an audit as text, for those who judge them on other machines.
#pragma once

#include <string>
#include <vector>

#include "audit/auditor.h"

namespace sekisho::audit {

// render_subject is a subject in a registry as JSON; read_subject reads that, and gives one that is judged
// alike. Errors: json.*, reference.invalid, digest.invalid.
std::string render_subject(const Subject& subject);
Result<Subject> read_subject(const std::string& text);

// Notes are what a run has to tell besides its rows.
struct Notes {
  Time begun;
  std::vector<report::AuditFault> faults;
};

std::string render_notes(const Notes& notes);
// Error: json.*.
Result<Notes> read_notes(const std::string& text);

}  // namespace sekisho::audit
