#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> timestamp_cases() { return {}; }

}  // namespace sekisho::support
