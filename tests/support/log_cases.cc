#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> log_cases() { return {}; }

}  // namespace sekisho::support
