// ReportReaders: one reader for each shape of a scan report, for parse_report alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// SarifReader reads the members of a SARIF log, in whatever order they come.
class SarifReader {
 public:
  SarifReader(JsonCursor& in, Report& report, Findings& findings)
      : in_(in), report_(report), findings_(findings) {}
  // fields are for read_fields; finish then tells whether they were those of a whole log.
  std::vector<Field> fields();
  Done finish() const;
  bool has_runs() const { return has_runs_; }

 private:
  JsonCursor& in_;
  Report& report_;
  Findings& findings_;
  std::string version_;
  bool has_runs_ = false;
  std::size_t runs_ = 0;
  std::optional<std::string_view> elsewhere_;
};

// These read scanner.result where it stands; read_cyclonedx_report reads a whole document.
Done read_tool_result(JsonCursor& in, Report& report, Findings& findings);
Done read_in_toto_result(JsonCursor& in, Findings& findings);
Done read_cyclonedx_report(std::string_view text, Report& report, Findings& findings);

}  // namespace sekisho::attest
