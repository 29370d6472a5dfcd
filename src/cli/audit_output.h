// audit_output: how an audit is told: on stdout, in files, and by the exit code.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "report/audit.h"

namespace sekisho::cli {

struct AuditOutput {
  std::string format = "text";
  std::vector<std::string> reports;  // FORMAT=FILE
  std::vector<std::string> fail_on;

  void add_to(CLI::App& command);
  // show tells one row at once, where the format is one that grows.
  void show(const report::AuditRow& row) const;
  // end writes all reports; the result is the exit code: least, or worse where the rows ask for it.
  int end(const report::Audit& audit, int least) const;

 private:
  int exit_code(const report::Audit& audit, int least) const;
};

}  // namespace sekisho::cli
