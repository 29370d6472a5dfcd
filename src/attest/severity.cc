#include "attest/severity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace sekisho::attest {
namespace {

// Tenths, as CVSS writes them: from_chars would take nan and 1e0, too.
std::optional<double> parse_decimal(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789.";
  if (text.empty() || text.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Severity parse_severity(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Severity>, 10> kWords{{
      {"critical", Severity::kCritical},
      {"high", Severity::kHigh},
      {"important", Severity::kHigh},  // Red Hat
      {"medium", Severity::kMedium},
      {"moderate", Severity::kMedium},  // Red Hat, GitHub
      {"low", Severity::kLow},
      {"negligible", Severity::kNegligible},  // Debian, Ubuntu
      {"none", Severity::kNegligible},
      {"info", Severity::kNegligible},  // CycloneDX
      {"informational", Severity::kNegligible},
  }};
  for (const auto& [name, severity] : kWords) {
    if (equal_folded(name, word)) return severity;
  }
  return Severity::kUnknown;
}

Severity severity_of_score(std::string_view score) {
  const auto value = parse_decimal(score);
  if (!value || *value > 10) return Severity::kUnknown;
  if (*value >= 9) return Severity::kCritical;
  if (*value >= 7) return Severity::kHigh;
  if (*value >= 4) return Severity::kMedium;
  return *value > 0 ? Severity::kLow : Severity::kNegligible;
}

Severity worse_known(Severity a, Severity b) {
  if (a == Severity::kUnknown) return b;
  return b == Severity::kUnknown ? a : std::max(a, b);
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kNegligible:
      return "negligible";
    case Severity::kLow:
      return "low";
    case Severity::kMedium:
      return "medium";
    case Severity::kHigh:
      return "high";
    case Severity::kCritical:
      return "critical";
    case Severity::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace sekisho::attest
