// Severity: how bad a vulnerability is, from the words and scores that scanners write. What is not known is
// taken for the worst.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::attest {

// Severity in rising order, so that kUnknown is at or above everything that is asked for.
enum class Severity { kNegligible, kLow, kMedium, kHigh, kCritical, kUnknown };

// parse_severity reads a word in any case: critical; high, important; medium, moderate; low; negligible,
// none, info. Anything else is kUnknown.
Severity parse_severity(std::string_view word);
// severity_of_score is the rating of a CVSS score from 0 to 10 (CVSS v3.1, section 5); anything else, and
// text that is no plain decimal, is kUnknown.
Severity severity_of_score(std::string_view score);
// worse_known is the higher of two; what is unknown counts only where the other is unknown, too.
Severity worse_known(Severity a, Severity b);
// severity_name is "high", "unknown", ...
std::string_view severity_name(Severity severity);

}  // namespace sekisho::attest
