// Fault: the facts are well-formed, and are not what is asked for.
#pragma once

#include <string>

#include "base/reason.h"

namespace sekisho::attest {

// Fault is one thing that is not as it is asked for, and what was found, made printable.
struct Fault {
  ReasonCode code;
  std::string detail;
  bool operator==(const Fault&) const = default;
};

}  // namespace sekisho::attest
