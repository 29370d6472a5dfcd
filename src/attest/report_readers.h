// ReportReaders: one reader for each shape of a scan report, for parse_report alone.
#pragma once

#include <string_view>

#include "attest/fields.h"
#include "attest/vulnerabilities.h"

namespace sekisho::attest {

// Findings are the findings read so far, bounded in number and in bytes: a short document that refers to one
// long text again and again must not become a large report.
class Findings {
 public:
  explicit Findings(const Limits& limits) : limits_(limits) {}
  Done add(Finding finding);
  std::vector<Finding> take() { return std::move(list_); }
  const Limits& limits() const { return limits_; }

 private:
  const Limits& limits_;
  std::vector<Finding> list_;
  std::size_t bytes_ = 0;
};

// Each reads a whole document, or a part of one that a cursor has checked already.
Done read_tool_result(std::string_view text, Report& report, Findings& findings);
Done read_in_toto_result(std::string_view text, Findings& findings);
Done read_sarif(std::string_view text, Report& report, Findings& findings);
Done read_cyclonedx_report(std::string_view text, Report& report, Findings& findings);

}  // namespace sekisho::attest
