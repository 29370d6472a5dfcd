// PackagePattern: stub until the patterns are merged.
#pragma once

#include "base/result.h"

namespace sekisho::attest {

class PackagePattern {
 public:
  static Result<PackagePattern> parse(std::string_view) { return PackagePattern(); }
};

}  // namespace sekisho::attest
