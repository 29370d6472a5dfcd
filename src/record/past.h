// Past: what was decided of each digest when it was admitted or blocked, of a directory of recorded
// decisions.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "policy/scope.h"
#include "report/audit.h"

namespace sekisho::record {

class Past {
 public:
  // read reads the verdicts and requests of all decisions in a directory; the rest of them is not looked at.
  // Error: record.invalid, also where one of them is.
  static Result<Past> read(const std::filesystem::path& directory, const Limits& limits);

  // find is the newest decision about HOST/REPOSITORY@DIGEST on its way to that destination. One that was
  // made without a destination holds for all, and one is found for any where none is asked for.
  std::optional<report::Then> find(const std::string& resolved, const policy::Destination& destination) const;

 private:
  struct Made {
    policy::Destination destination;
    report::Then then;
  };
  std::map<std::string, std::vector<Made>> made_;
};

}  // namespace sekisho::record
